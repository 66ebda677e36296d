"""The service with other routes and further middleware, for tests of what only Django has."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from django.conf import settings as django_settings
from django.test import override_settings

from {{ cookiecutter.package_name }}.api.app import create_app

from .service import open_client


@contextmanager
def open_client_of(
    urlconf: str,
    *,
    outermost: tuple[str, ...] = (),
    innermost: tuple[str, ...] = (),
    debug: bool = False,
    **settings: Any,
) -> Iterator[httpx2.Client]:
    """An HTTP client of the service in this process.

    Args:
        urlconf: The module with its routes.
        outermost: Middleware around the service's own.
        innermost: Middleware inside the service's own.
        debug: Django's setting DEBUG.
        settings: The service's own settings.
    """
    with open_client(**settings):
        middleware = [*outermost, *django_settings.MIDDLEWARE, *innermost]
        with override_settings(ROOT_URLCONF=urlconf, MIDDLEWARE=middleware, DEBUG=debug):
            transport = httpx2.WSGITransport(create_app(), raise_app_exceptions=False)
            with httpx2.Client(transport=transport, base_url="http://localhost") as client:
                yield client
