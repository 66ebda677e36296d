"""The routes, the same for all; only what a domain error is differs."""

from collections.abc import Callable

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, Field

DomainError = Callable[[int, str], Exception]
"""Makes the error of a desk that is taken from its number and from its owner's address."""


class Address(BaseModel):
    zip: str = Field(min_length=5, max_length=5)


class Visitor(BaseModel):
    email: str
    age: int = Field(ge=18)
    address: Address
    tags: list[str] = Field(default=[], max_length=3)


def add_routes(app: FastAPI, desk_taken: DomainError) -> None:
    """Adds the routes, before all others: how many those are, and so how long the right one is looked for, differs."""
    router = APIRouter()

    @router.get("/desks")
    async def desks() -> dict[str, str]:
        return {"message": "pong"}

    @router.get("/desks/taken")
    async def taken() -> None:
        find_desk(desk_taken(7, "ada@example.com"))

    @router.get("/desks/broken")
    async def broken() -> None:
        find_desk(RuntimeError("the desk has no legs"))

    @router.post("/visitors", status_code=201)
    async def visitors(visitor: Visitor) -> Visitor:
        return visitor

    app.include_router(router)
    app.router.routes.insert(0, app.router.routes.pop())


def find_desk(error: Exception) -> None:
    """Stands for a service ..."""
    ask_repository(error)


def ask_repository(error: Exception) -> None:
    """... that calls a repository, where the failure is."""
    raise error
