"""FastAPI as it comes."""

from fastapi import FastAPI, HTTPException

from .routes import add_routes


def desk_taken(desk: int, owner: str) -> HTTPException:
    return HTTPException(409, f"Desk {desk} is taken.")


def make_app() -> FastAPI:
    app = FastAPI()
    add_routes(app, desk_taken)
    return app
