"""Puts the FastAPI application together."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from ..config import Settings, load_settings
from ..errors import ServiceError
from ..errors.format import MEDIA_TYPE, SCHEMA
from ..errors.handling import FailureHandler
from ..telemetry.logging import configure_logging
from . import health, ping
from .failures import FailureMiddleware, FailureResponder, error_for
from .hosts import HostMiddleware
from .requests import RequestMiddleware

QUIET = ("uvicorn.access",)
"""Loggers that repeat what the access record says."""


class Service(FastAPI):
    """FastAPI, with the request's id and the last resort for failures around all middleware, also what is added later."""

    def build_middleware_stack(self) -> ASGIApp:
        """Called once, before the first request."""
        stack = FailureMiddleware(super().build_middleware_stack(), self.state.respond)
        return RequestMiddleware(stack, self.state.settings.request_id_header)


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
        responses={"default": {"description": "Failure", "content": {MEDIA_TYPE: {"schema": SCHEMA}}}},
    )
    app.state.settings = settings
    app.include_router(ping.router, prefix="/api/v1")
    app.include_router(health.router)

    respond = app.state.respond = FailureResponder(FailureHandler(settings, name=error_for))
    for exception in (ServiceError, RequestValidationError, HTTPException):
        app.add_exception_handler(exception, respond)

    # Each one wraps those above it. What nobody foresaw is answered within CORS, so that its headers stand on failures.
    app.add_middleware(HostMiddleware, allowed=settings.hosts)
    app.add_middleware(FailureMiddleware, respond=respond)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=[settings.request_id_header, "X-Error-Code", "Retry-After"],
        )
    return app
