"""FastAPI with fastapi-problem, as its documentation sets it up. It logs nothing."""

from fastapi import FastAPI
from fastapi_problem.error import ConflictProblem
from fastapi_problem.handler import add_exception_handler, new_exception_handler

from .routes import add_routes


class DeskTaken(ConflictProblem):
    title = "Desk taken"


def desk_taken(desk: int, owner: str) -> DeskTaken:
    return DeskTaken(f"Desk {desk} is taken.", desk=desk)


def make_app() -> FastAPI:
    app = FastAPI()
    add_exception_handler(app, new_exception_handler())
    add_routes(app, desk_taken)
    return app
