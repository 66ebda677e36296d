"""Puts the FastAPI application together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.types import ASGIApp

from ..config import Settings, load_settings
from ..coordination import connections as coordination
from ..database import connections as database
from ..errors.handling import FailureHandler
from ..errors.openapi import document_failures
from ..resilience import client, sharing
from ..scrape import Scrape
from ..telemetry.logging import configure_logging
from . import catalogue, health, metrics, ping
from .domains import ROUTERS
from .failures import FailureMiddleware, FailureResponder, add_handlers, error_for
from .limits import LimitsMiddleware
from .openapi import failures_by_operation
from .requests import RequestMiddleware
{%- if cookiecutter.include_example %}
from .signed_in import caller
{%- endif %}

QUIET = ("aiosqlite", "alembic.runtime.plugins", "uvicorn.access")
"""Loggers that repeat every value that goes into the database, what is the same at every start, or the access record."""


class Service(FastAPI):
    """FastAPI, with what has to stand around all middleware, also around what is added later."""

    def build_middleware_stack(self) -> ASGIApp:
        """Called once, before the first request. Each layer wraps those above it."""
        settings: Settings = self.state.settings
        stack = super().build_middleware_stack()
        if isinstance(stack, ServerErrorMiddleware):
            stack = stack.app  # it answers in plain text and raises again; this has its place:
        stack = FailureMiddleware(stack, self.state.responder)
        if settings.cors_origins:
            stack = CORSMiddleware(
                stack,
                allow_origins=settings.cors_origins,
                allow_methods=["*"],
                allow_headers=["*"],
                expose_headers=settings.exposed_headers,
            )
            stack = FailureMiddleware(stack, self.state.responder)  # CORS has failures of its own
        return RequestMiddleware(stack, settings.request_id_header, settings.trusted_proxies)

    def mount(self, path: str, app: ASGIApp, name: str | None = None) -> None:
        """Mounts another application; one of FastAPI's fails as this one does."""
        if isinstance(app, FastAPI):
            add_handlers(app, self.state.responder)
        super().mount(path, app, name)

    def openapi(self) -> dict[str, Any]:
        """FastAPI's document, which it makes once, with the failures of every operation."""
        made_before = self.openapi_schema
        document = super().openapi()
        if document is not made_before:
            document_failures(document, failures_by_operation(self), self.state.settings)
        return document


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """What belongs to the event loop that the application is served in."""
    yield
    await client.aclose_all()
    await database.close()
    await coordination.close()


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application, ready to be served.

    Args:
        settings: Read from the environment where none are given.
    """
    settings = settings or load_settings()
    configure_logging(settings, quiet=QUIET)
    database.connect(settings)
    coordination.connect(settings)
    client.connect(settings)
    sharing.connect(settings)
    app = Service(
        title=settings.title,
        version=settings.version,
        redirect_slashes=False,  # a redirect repeats the Host header, and hides a wrong address from its author
        lifespan=lifespan,
        responses={"default": {"description": "Failure"}},  # in the place of FastAPI's own 422; see Service.openapi
    )
    app.state.settings = settings
    app.state.scrape = Scrape(settings)
    for router in (ping.router, health.router, metrics.router, catalogue.router, *ROUTERS):
        app.include_router(router)
{%- if cookiecutter.include_example %}
    app.state.caller = caller
{%- endif %}

    responder = app.state.responder = FailureResponder(FailureHandler(settings, name=error_for))
    add_handlers(app, responder)
    app.add_middleware(LimitsMiddleware, settings=settings)
    return app
