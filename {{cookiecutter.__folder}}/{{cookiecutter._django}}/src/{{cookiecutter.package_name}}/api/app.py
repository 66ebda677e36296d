"""Puts the Django application together."""

import os

import django
from django.conf import settings
from django.core.handlers import exception
from django.core.handlers.wsgi import WSGIHandler

from ..coordination import connections as coordination
from ..resilience import client, sharing
from ..telemetry.logging import configure_logging

QUIET = ("django.request", "django.security", "django.server", "psycopg.pool")
"""Loggers that repeat what the records of a request and of its failure say."""


def create_app() -> WSGIHandler:
    """The application, ready to be served. Its settings are in the module `settings`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"{__package__}.settings")
    configure_logging(settings.SERVICE, quiet=QUIET)
    coordination.connect(settings.SERVICE)
    client.connect(settings.SERVICE)
    sharing.connect(settings.SERVICE)
    django.setup(set_prefix=False)

    # Not before: REST framework asks for the settings when it is imported.
    from .failures import failure_handler, response_for_exception
    from .handler import Handler
    from .metrics import scrape

    failure_handler.cache_clear()
    scrape.cache_clear()
    exception.response_for_exception = response_for_exception
    return Handler()
