"""The application, where servers and tools other than `python -m` look for it."""

from .app import create_app

application = create_app()
