"""Routes that work: in tasks, threads and afterwards, for long, or until nobody listens any more. In FastAPI."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, BackgroundTasks
from fastapi.responses import StreamingResponse

from {{ cookiecutter.package_name }}.telemetry.logging import get_logger

from .raising import raise_named
from .threads import work_in_threads

router = APIRouter(prefix="/failing", include_in_schema=False)
log = get_logger(__name__)


@router.get("/threads")
async def threads() -> None:
    """Does not fail; it works in threads."""
    work_in_threads()


@router.get("/everywhere")
async def everywhere(tasks: BackgroundTasks, what: str | None = None) -> None:
    """Logs from the view and from all that it starts, and then fails if it is asked to."""
    log.info("from the view")
    async with asyncio.TaskGroup() as group:
        group.create_task(say("from a task"))
        group.create_task(asyncio.to_thread(work_in_threads))
    if what:
        raise_named(what)
    tasks.add_task(say, "from background work")


async def say(words: str) -> None:
    log.info(words)


@router.get("/slow")
async def slow(seconds: float) -> None:
    """Takes its time."""
    log.info("at work")
    await asyncio.sleep(seconds)


@router.get("/endless")
async def endless() -> StreamingResponse:
    """Answers until nobody listens any more."""

    async def chunks() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65_536
            await asyncio.sleep(0)

    return StreamingResponse(chunks())
