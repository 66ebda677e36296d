"""Routes that share something with other requests: locks, keys and counts. In FastAPI."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field
from starlette.responses import PlainTextResponse, StreamingResponse

from {{ cookiecutter.package_name }}.api.idempotency import IdempotentRoute, idempotent
from {{ cookiecutter.package_name }}.coordination.locks import lock
from {{ cookiecutter.package_name }}.errors import fails_with
from {{ cookiecutter.package_name }}.errors.dependencies import StoreUnavailable
from {{ cookiecutter.package_name }}.errors.http import RateLimitExceeded

from .coordination import GREETINGS, LOCKED, VISITS, do, do_badly

router = APIRouter(prefix="/failing", route_class=IdempotentRoute)


class Order(BaseModel):
    item: str = Field(min_length=1)


@router.post("/orders", status_code=201)
@idempotent
async def order(order: Order, response: Response) -> dict[str, str | int]:
    """Does something each time that it is called."""
    number = await asyncio.to_thread(do, order.item)
    response.headers.update({"Location": f"/failing/orders/{number}", "ETag": f'"{number}"', "X-Other": "yes"})
    return {"item": order.item, "number": number}


@router.put("/orders", include_in_schema=False)
@idempotent
async def replace_order(order: Order) -> dict[str, int]:
    """The same with another method."""
    return {"number": await asyncio.to_thread(do, order.item)}


@router.delete("/orders", status_code=204, include_in_schema=False)
@idempotent
async def cancel_order(item: Annotated[str, Query()]) -> None:
    """Answers without a body."""
    await asyncio.to_thread(do, item)


@router.post("/mishaps/{name}", include_in_schema=False)
@idempotent
async def mishap(name: str, what: str) -> None:
    """Does something, and then fails."""
    await asyncio.to_thread(do_badly, name, what)


@router.post("/refusals/{name}", include_in_schema=False)
@idempotent
async def refusal(name: str, status: int) -> Response:
    """Answers a failure by itself."""
    await asyncio.to_thread(do, name)
    return PlainTextResponse("hunter2", status_code=status)


@router.post("/streams/{name}", include_in_schema=False)
@idempotent
async def stream(name: str) -> Response:
    """Answers with what nobody can repeat."""
    await asyncio.to_thread(do, name)
    return StreamingResponse(iter(("one", "two")))


@router.post("/visits")
@fails_with(RateLimitExceeded)
async def visit(keys: Annotated[list[str], Query()]) -> dict[str, str]:
    """Counts a visit."""
    await VISITS.hit(*keys)
    return {"message": "welcome"}


@router.post("/greetings/{name}", include_in_schema=False)
async def greeting(name: str, what: str | None = None) -> dict[str, str]:
    """Counts twice, and then fails if it is asked to."""
    await VISITS.hit(name)
    await GREETINGS.hit(name)
    if what:
        do_badly(name, what)
    return {"message": "welcome"}


@router.post("/locked/{name}")
@fails_with(LOCKED, StoreUnavailable)
async def locked(name: str, act: str, lease: float = 30, what: str | None = None) -> dict[str, int]:
    """Does something while nobody else does anything of this name."""
    async with lock(name, lease=lease):
        if what:
            do_badly(act, what)
        return {"number": await asyncio.to_thread(do, act)}
