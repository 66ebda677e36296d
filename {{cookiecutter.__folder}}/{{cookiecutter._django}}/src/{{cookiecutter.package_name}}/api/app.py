"""Puts the Django application together."""

import os

import django
from django.conf import settings

from ..telemetry.logging import configure_logging
from .handler import Handler

QUIET = ("django.request", "django.security", "django.server")
"""Loggers that repeat what the records of a request and of its failure say."""


def create_app() -> Handler:
    """The application, ready to be served. Its settings are in the module `settings`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"{__package__}.settings")
    configure_logging(settings.SERVICE, quiet=QUIET)
    django.setup(set_prefix=False)
    return Handler()
