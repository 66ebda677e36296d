"""The service as the template writes it."""

from collections import Counter

from fastapi import FastAPI
from my_service.api.app import create_app
from my_service.errors import ConflictError
from my_service.telemetry.context import RequestContext
from my_service.telemetry.records import observers

from .routes import add_routes

counted: Counter[tuple[str | None, int, str | None]] = Counter()
"""Answers, by route, status and error code."""


def count(request: RequestContext, status: int) -> None:
    counted[request.route, status, request.error_code] += 1


class DeskTaken(ConflictError):
    """Somebody else sits at this desk."""

    code = "DESK_TAKEN"
    message = "desk {desk} is taken by {owner}"
    user_message = "Desk {desk} is taken."
    public = ("desk",)


def desk_taken(desk: int, owner: str) -> DeskTaken:
    return DeskTaken(desk=desk, owner=owner)


def make_app() -> FastAPI:
    observers.append(count)
    app = create_app()
    add_routes(app, desk_taken)
    return app
