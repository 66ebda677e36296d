"""The service with the failing routes added, in Django."""

import importlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import django
import httpx2
import pytest
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import override_settings

from {{ cookiecutter.package_name }}.api.app import create_app
from {{ cookiecutter.package_name }}.api.server import serve
from {{ cookiecutter.package_name }}.config import load_settings

from ..environment import no_settings_from_outside

THREADS = 50
SETTINGS = "{{ cookiecutter.package_name }}.api.settings"

with no_settings_from_outside():  # tests import models, which need a Django that has been set up
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup(set_prefix=False)


@contextmanager
def open_client(**settings: Any) -> Iterator[httpx2.Client]:
    """An HTTP client of the service in this process, started with these settings."""
    with _started_with(settings):
        transport = httpx2.WSGITransport(_as_servers_call(create_app()), raise_app_exceptions=False)
        with httpx2.Client(transport=transport, base_url="http://localhost") as client:
            yield client


def come_from(client: httpx2.Client, address: str) -> None:
    """Lets what a client sends from now on come from this address."""
    client._transport.remote_addr = address  # type: ignore[attr-defined]


def _as_servers_call(app: WSGIHandler) -> Callable[[dict[str, Any], Any], Any]:
    """The test client passes the path on as text. WSGI wants its bytes, each of them as a character (PEP 3333)."""

    def call(environ: dict[str, Any], start_response: Any) -> Any:
        return app({**environ, "PATH_INFO": environ["PATH_INFO"].encode().decode("latin-1")}, start_response)

    return call


@contextmanager
def _started_with(settings: Mapping[str, Any]) -> Iterator[None]:
    """Django's settings and databases as they are with these in the environment, and the failing routes added."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in settings.items():
            environment.setenv(name.upper(), ",".join(value) if isinstance(value, tuple) else str(value))
        module = importlib.reload(importlib.import_module(SETTINGS))
    changed = {
        name: value
        for name, value in vars(module).items()
        if name.isupper() and name != "DATABASES" and value != getattr(django_settings, name)
    }
    middleware = [*module.MIDDLEWARE, "tests.failing.middleware.FailingMiddleware"]
    with (
        _connected_to(getattr(module, "DATABASES", {})),
        override_settings(**{**changed, "ROOT_URLCONF": "tests.failing.routes", "MIDDLEWARE": middleware}),
    ):
        yield


@contextmanager
def _connected_to(databases: dict[str, Any]) -> Iterator[None]:
    """Django has one set of databases for as long as its process lives; this is another one, for a while."""
    before = connections.settings
    _disconnect()
    connections.settings = connections.configure_settings(databases)
    try:
        yield
    finally:
        _disconnect()
        connections.settings = before


def _disconnect() -> None:
    """Closes this thread's connections, and everybody's pool. (Other threads close theirs after each request.)"""
    for connection in connections.all():
        connection.close()
        if pool := getattr(connection, "_connection_pools", {}).pop(connection.alias, None):
            pool.close()
        del connections[connection.alias]


def concurrently(requests: Sequence[httpx2.Request]) -> list[httpx2.Response]:
    """Sends all of these requests at once to the service in this process; the answers are in the same order."""
    with open_client() as client, ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(client.send, requests))


def main() -> None:
    """Starts it as its settings say."""
    with _started_with({}):
        serve(create_app(), load_settings())


if __name__ == "__main__":
    main()
