"""Where something can be raised, in FastAPI: every place takes the name of what is raised (see `raising`)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Literal

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, field_validator

from .errors import DeskTaken
from .raising import raise_named
from .threads import work_later
from .values import UNANSWERABLE

router = APIRouter(prefix="/failing", include_in_schema=False)

Moment = Literal["before", "halfway", "after"]


@router.api_route("/view/{what}", methods=["GET", "POST"])
async def view(what: str) -> None:
    """In the view."""
    raise_named(what)


@router.get("/thread/{what}")
def thread(what: str) -> None:
    """In a view that runs in a thread."""
    raise_named(what)


@router.get("/tasks/{whats}")
async def tasks(whats: str) -> None:
    """In tasks of one group, one for each name."""

    async def work(what: str) -> None:
        raise_named(what)

    async with asyncio.TaskGroup() as group:
        for what in whats.split("+"):
            group.create_task(work(what))


async def guard(moment: Moment, what: str) -> AsyncIterator[None]:
    if moment == "before":
        raise_named(what)
    yield
    if moment == "after":
        raise_named(what)


@router.get("/guard/{moment}/{what}", dependencies=[Depends(guard, scope="function")])
async def guarded() -> None:
    """In what stands before a view, or after it."""


class Checked(BaseModel):
    what: str

    @field_validator("what")
    @classmethod
    def _check(cls, value: str) -> str:
        raise_named(value)


@router.post("/validator")
async def validator(checked: Checked) -> None:
    """In a validator of the body."""


class HandledBadly(Exception):
    """Its handler fails."""


async def handle_badly(request: Request, exc: Exception) -> Response:
    raise_named(str(exc))


@router.get("/handler/{what}")
async def handler(what: str) -> None:
    """In the handler of another error."""
    raise HandledBadly(what)


@router.get("/rendering/{value}")
async def rendering(value: str) -> Any:
    """While the answer is written."""
    return UNANSWERABLE[value]()


class Desk(BaseModel):
    number: int


@router.get("/promise", response_model=Desk)
async def promise() -> Any:
    """The answer is not what the view had promised."""
    return {"password": "hunter2"}


@router.get("/header")
async def header() -> Response:
    """The answer has a header that cannot be sent."""
    return Response(headers={"X-Desk": "7\r\nX-Injected: yes"})


@router.get("/stream/{moment}/{what}")
async def stream(moment: Moment, what: str) -> StreamingResponse:
    """In a stream: before its first chunk, half way, or after its last."""

    async def chunks() -> AsyncIterator[bytes]:
        if moment == "before":
            raise_named(what)
        yield b"the first half"
        if moment == "halfway":
            raise_named(what)
        yield b"the second half"
        raise_named(what)

    return StreamingResponse(chunks())


@router.get("/background/{what}")
async def background(what: str, tasks: BackgroundTasks) -> None:
    """In background work, when the answer has been sent."""
    tasks.add_task(raise_named, what)


@router.get("/left-thread/{what}")
async def left_thread(what: str) -> None:
    """In a thread that nobody waits for."""
    work_later(lambda: raise_named(what))


@router.get("/retry/{seconds}")
async def retry(seconds: float) -> None:
    """Tells how long to wait."""
    raise DeskTaken(desk=7, retry_after=seconds)
