"""Puts the FastAPI application together."""

from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.types import ASGIApp

from ..config import Settings, load_settings
from ..errors.handling import FailureHandler
from ..errors.openapi import document_failures
from ..telemetry.logging import configure_logging
from . import catalogue, health, ping
from .failures import FailureMiddleware, FailureResponder, add_handlers, error_for
from .limits import LimitsMiddleware
from .openapi import failures_by_operation
from .requests import RequestMiddleware

QUIET = ("uvicorn.access",)
"""Loggers that repeat what the access record says."""


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
                expose_headers=[settings.request_id_header, "X-Error-Code", "Retry-After"],
            )
            stack = FailureMiddleware(stack, self.state.responder)  # CORS has failures of its own
        return RequestMiddleware(stack, settings.request_id_header)

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


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application, ready to be served.

    Args:
        settings: Read from the environment where none are given.
    """
    settings = settings or load_settings()
    configure_logging(settings, quiet=QUIET)
    app = Service(
        title=settings.title,
        version=settings.version,
        redirect_slashes=False,  # a redirect repeats the Host header, and hides a wrong address from its author
        responses={"default": {"description": "Failure"}},  # in the place of FastAPI's own 422; see Service.openapi
    )
    app.state.settings = settings
    for module in (ping, health, catalogue):  # tried in this order, so those that are asked for most come first
        app.include_router(module.router)

    responder = app.state.responder = FailureResponder(FailureHandler(settings, name=error_for))
    add_handlers(app, responder)
    app.add_middleware(LimitsMiddleware, hosts=settings.hosts, max_body_bytes=settings.max_body_bytes)
    return app
