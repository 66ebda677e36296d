"""The service as the template writes it."""

from fastapi import FastAPI
from my_service.api.app import create_app
from my_service.errors import ConflictError

from .routes import add_routes


class DeskTaken(ConflictError):
    """Somebody else sits at this desk."""

    code = "DESK_TAKEN"
    message = "desk {desk} is taken by {owner}"
    user_message = "Desk {desk} is taken."
    public = ("desk",)


def desk_taken(desk: int, owner: str) -> DeskTaken:
    return DeskTaken(desk=desk, owner=owner)


def make_app() -> FastAPI:
    app = create_app()
    add_routes(app, desk_taken)
    return app
