"""The service with the failing routes added, in FastAPI."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx2
from fastapi import FastAPI
from starlette.testclient import TestClient

from {{ cookiecutter.package_name }}.api.app import create_app
from {{ cookiecutter.package_name }}.api.server import serve
from {{ cookiecutter.package_name }}.config import Settings, load_settings

from . import outside, places, routes, sharing, transactions, work
from .middleware import FailingMiddleware


def create_failing_app(settings: Settings) -> FastAPI:
    """The service, with the failing routes added."""
    app = create_app(settings)
    for module in (routes, outside, places, sharing, transactions, work):
        app.include_router(module.router)
    app.add_exception_handler(places.HandledBadly, places.handle_badly)
    app.add_middleware(FailingMiddleware)
    return app


@contextmanager
def open_client(**settings: Any) -> Iterator[httpx2.Client]:
    """An HTTP client of the service in this process, started with these settings."""
    app = create_failing_app(Settings(**settings))
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


def come_from(client: httpx2.Client, address: str) -> None:
    """Lets what a client sends from now on come from this address."""
    client._transport.client = (address, 50_000)  # type: ignore[attr-defined]


def concurrently(requests: Sequence[httpx2.Request]) -> list[httpx2.Response]:
    """Sends all of these requests at once to the service in this process; the answers are in the same order."""
    transport = httpx2.ASGITransport(create_failing_app(Settings()), raise_app_exceptions=False)

    async def send_all() -> list[httpx2.Response]:
        async with httpx2.AsyncClient(transport=transport) as client:
            return await asyncio.gather(*(client.send(request) for request in requests))

    return asyncio.run(send_all())


def main() -> None:
    """Starts it as its settings say."""
    settings = load_settings()
    serve(create_failing_app(settings), settings)


if __name__ == "__main__":
    main()
