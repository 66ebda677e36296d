"""The failing routes, in FastAPI."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, HTTPException, Query
from pydantic import BaseModel, Field, JsonValue, field_validator
from starlette.responses import PlainTextResponse, StreamingResponse

from {{ cookiecutter.package_name }}.errors import fails_with
from {{ cookiecutter.package_name }}.errors.http import ServiceUnavailable

from .errors import FRAMEWORKS_OWN, DeskTaken

router = APIRouter(prefix="/failing", tags=["failing"])


class Address(BaseModel):
    zip: str = Field(min_length=5, max_length=5)


class Visitor(BaseModel):
    email: str
    age: int = Field(ge=18)
    address: Address
    tags: list[str] = Field(default=[], max_length=3)

    @field_validator("email")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if "@" not in value:
            raise ValueError(f"{value} is no e-mail address")
        return value


@router.get("/ours")
@fails_with(DeskTaken)
async def ours() -> None:
    """Raises an error of our own."""
    raise DeskTaken(desk=7, owner_email="ada@example.com", password="hunter2", retry_after=1.2)


@router.get("/unforeseen")
async def unforeseen() -> None:
    """Raises what nobody foresaw, with a cause."""
    try:
        int("not a number")
    except ValueError as exc:
        raise RuntimeError("the password is password=hunter2") from exc


@router.post("/visitors", status_code=201)
async def add_visitor(visitor: Visitor) -> Visitor:
    """Takes a body, if it is valid."""
    return visitor


@router.get("/visitors")
async def visitors(limit: Annotated[int, Query(ge=1, le=100)] = 10) -> dict[str, int]:
    """Takes a number from the query, if it is valid."""
    return {"limit": limit}


@router.get("/visitors/{visitor_id}")
async def visitor(visitor_id: UUID) -> dict[str, UUID]:
    """Takes an id from the path, if it is valid."""
    return {"id": visitor_id}


@router.post("/echo", status_code=201)
async def echo(body: Annotated[JsonValue, Body()]) -> Any:
    """Answers with what it was sent."""
    return body


@router.get("/http/{status}")
@fails_with(*FRAMEWORKS_OWN)
async def http(status: int) -> None:
    """Raises the framework's own exception."""
    raise HTTPException(status, "the framework's own words", headers={"X-Internal": "yes", "Retry-After": "7"})


@router.get("/late")
async def late() -> StreamingResponse:
    """Fails when half of the answer is on its way."""

    async def body() -> AsyncIterator[bytes]:
        yield b"the first half"
        if path_is_clear():
            yield b"the second half"

    return StreamingResponse(body())


@router.get("/plain")
@fails_with(ServiceUnavailable)
async def plain() -> PlainTextResponse:
    """Answers a failure by itself, in a format of its own."""
    return PlainTextResponse("hunter2", status_code=503, headers={"Retry-After": "9"})


def path_is_clear() -> bool:
    raise RuntimeError("half way")
