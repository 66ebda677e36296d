"""The service with the failing routes added, in FastAPI."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from fastapi import FastAPI
from starlette.testclient import TestClient

from {{ cookiecutter.package_name }}.__main__ import serve
from {{ cookiecutter.package_name }}.api.app import create_app
from {{ cookiecutter.package_name }}.config import Settings, load_settings

from .routes import router


def create_failing_app(settings: Settings) -> FastAPI:
    """The service, with the failing routes added."""
    app = create_app(settings)
    app.include_router(router)
    return app


@contextmanager
def open_client(**settings: Any) -> Iterator[httpx2.Client]:
    """An HTTP client of the service in this process, started with these settings."""
    app = create_failing_app(Settings(**settings))
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


def main() -> None:
    """Starts it as its settings say."""
    settings = load_settings()
    serve(create_failing_app(settings), settings)


if __name__ == "__main__":
    main()
