"""Routes that work: in tasks, threads and afterwards, for long, or until nobody listens any more. In Django."""

import asyncio
import time
from collections.abc import Iterator

from asgiref.sync import async_to_sync
from django.http import StreamingHttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from {{ cookiecutter.package_name }}.telemetry.logging import get_logger

from .raising import raise_named
from .threads import work_in_threads, work_later

log = get_logger(__name__)


@extend_schema(exclude=True)
@api_view(["GET"])
def threads(request: Request) -> Response:
    """Does not fail; it works in threads."""
    work_in_threads()
    return Response({})


@extend_schema(exclude=True)
@api_view(["GET"])
def everywhere(request: Request) -> Response:
    """Logs from the view and from all that it starts, and then fails if it is asked to."""
    log.info("from the view")
    async_to_sync(start_task)()
    work_in_threads()
    if what := request.query_params.get("what"):
        raise_named(what)
    work_later(lambda: log.info("from background work"))
    return Response({})


async def start_task() -> None:
    await asyncio.create_task(say("from a task"))


async def say(words: str) -> None:
    log.info(words)


@extend_schema(exclude=True)
@api_view(["GET"])
def slow(request: Request) -> Response:
    """Takes its time."""
    log.info("at work")
    time.sleep(float(request.query_params["seconds"]))
    return Response({})


@extend_schema(exclude=True)
@api_view(["GET"])
def endless(request: Request) -> StreamingHttpResponse:
    """Answers until nobody listens any more."""

    def chunks() -> Iterator[bytes]:
        while True:
            yield b"x" * 65_536

    return StreamingHttpResponse(chunks())


urlpatterns = [
    path("failing/threads", threads),
    path("failing/everywhere", everywhere),
    path("failing/slow", slow),
    path("failing/endless", endless),
]
