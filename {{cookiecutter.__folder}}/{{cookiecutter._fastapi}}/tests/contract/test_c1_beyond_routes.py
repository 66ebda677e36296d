"""C1: the one format also for what is added to the service later: middleware, handlers, dependencies, other applications."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Annotated

import httpx2
import pytest
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.responses import HTMLResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from {{ cookiecutter.package_name }}.api.app import create_app
from {{ cookiecutter.package_name }}.config import Settings

from ..conftest import Records
from ..failing.raising import raise_named
from .checking import UNFORESEEN, accesses, check, failures

ORIGIN = "https://app.example.com"
DESK_TAKEN = (409, "CONFLICT_DESK_TAKEN")


class Refused(Exception):
    """Its handler answers in another format."""


async def foreign(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that knows nothing of FastAPI: it answers with a page, or fails."""
    if scope["path"].endswith("/failing"):
        raise_named("unforeseen")
    await HTMLResponse("<h1>hunter2</h1>", status_code=404)(scope, receive, send)


def other_app() -> FastAPI:
    """Another FastAPI, with ways of its own to fail."""
    app = FastAPI()

    @app.get("/desks/{number}")
    async def desk(number: int) -> None:
        """Takes a number."""

    @app.get("/raise/{what}")
    async def raise_it(what: str) -> None:
        raise_named(what)

    @app.get("/http/{status}")
    async def http(status: int) -> None:
        raise HTTPException(status, "hunter2")

    return app


async def raise_if_asked(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """A middleware as most people write it."""
    if request.headers.get("X-Raise") == "before":
        raise_named("unforeseen")
    response = await call_next(request)
    if request.headers.get("X-Raise") == "after":
        raise_named("unforeseen")
    return response


def add_all(app: FastAPI, folder: Path) -> None:
    """Adds what people add."""

    @app.exception_handler(Refused)
    async def refuse(request: Request, exc: Exception) -> Response:
        return HTMLResponse("<h1>hunter2</h1>", status_code=403)

    @app.get("/refused")
    async def refused() -> None:
        raise Refused

    async def late(what: str) -> AsyncIterator[None]:
        yield
        raise_named(what)

    @app.get("/late/{what}")
    async def after_the_answer(_: Annotated[None, Depends(late)]) -> None:
        """Fails when its answer has been sent: its dependency has the scope of the request."""

    async def silent() -> AsyncIterator[None]:
        try:
            yield
        except RuntimeError as exc:
            raise ValueError from exc

    @app.get("/replaced/{what}", dependencies=[Depends(silent)])
    async def replaced(what: str) -> None:
        raise_named(what)

    @app.get("/left-task/{what}")
    async def left_task(what: str) -> None:
        async def work() -> None:
            raise_named(what)

        tasks.append(asyncio.create_task(work()))

    app.mount("/other", other_app())
    app.mount("/static", StaticFiles(directory=folder))
    app.mount("/foreign", foreign)


tasks: list[asyncio.Task[None]] = []
"""Tasks that nobody awaits."""


@pytest.fixture
def client(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Iterator[httpx2.Client]:
    """A client of the service with what this file adds to it."""
    app = create_app(Settings(cors_origins=(ORIGIN,)))
    add_all(app, tmp_path)
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("/refused", 403, "FORBIDDEN_ACCESS_DENIED"),
        ("/replaced/unforeseen", *UNFORESEEN),
        ("/replaced/ours", *DESK_TAKEN),
        ("/other/raise/ours", *DESK_TAKEN),
        ("/other/raise/unforeseen", *UNFORESEEN),
        ("/other/raise/exit", *UNFORESEEN),
        ("/other/http/403", 403, "FORBIDDEN_ACCESS_DENIED"),
        ("/other/http/418", 418, "REQUEST_HTTP_418"),
        ("/other/no/such/route", 404, "RESOURCE_NOT_FOUND"),
        ("/static/nothing.txt", 404, "RESOURCE_NOT_FOUND"),
        ("/foreign/nothing", 404, "RESOURCE_NOT_FOUND"),
        ("/foreign/failing", *UNFORESEEN),
    ],
)
def test_c1_whoever_failed(client: httpx2.Client, records: Records, path: str, status: int, reason: str) -> None:
    response = client.get(path, headers={"Origin": ORIGIN})
    check(response, status, reason)
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    written = records()
    (failure,), (access,) = failures(written), accesses(written)
    assert failure["error"]["status"] == access["http"]["status_code"] == status
    assert failure["level"] == ("error" if status >= 500 else "warning")


def test_c1_validation_in_another_application(client: httpx2.Client) -> None:
    failure = check(client.get("/other/desks/seven"), {{ cookiecutter.validation_status }}, "VALIDATION_FAILED")
    assert failure.fields == {"number": ["Must be a whole number."]}


def test_c7_the_route_of_another_application_is_a_template(client: httpx2.Client, records: Records) -> None:
    client.get("/other/raise/ours")
    assert {record["http"]["route"] for record in records()} == {"/other/raise/{what}"}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_c1_middleware_that_was_added_later(
    capsysbinary: pytest.CaptureFixture[bytes], records: Records, moment: str
) -> None:
    app = create_app(Settings())
    app.middleware("http")(raise_if_asked)
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        check(client.get("/api/v1/ping", headers={"X-Raise": moment}), *UNFORESEEN)
    written = records()
    assert (len(failures(written)), len(accesses(written))) == (1, 1)


def test_c1_a_preflight_from_a_foreign_origin(client: httpx2.Client) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    check(client.options("/api/v1/ping", headers=headers), 400, "REQUEST_BAD_REQUEST")


@pytest.mark.parametrize("what", ["ours", "unforeseen", "ours+unforeseen"])
def test_c1_a_failure_after_the_answer_is_recorded_as_what_it_is(
    client: httpx2.Client, records: Records, what: str
) -> None:
    assert client.get(f"/late/{what}").status_code == 200
    (failure,) = failures(records())
    assert failure["level"] == ("warning" if what == "ours" else "error")
    assert failure["error"]["context"]["response"] == "was complete"


def test_c7_a_task_that_nobody_awaits_has_its_record(client: httpx2.Client, records: Records) -> None:
    response = client.get("/left-task/unforeseen")
    assert response.status_code == 200
    client.get("/api/v1/ping")  # by then the task has had its turn
    tasks.clear()  # asyncio tells of it when nobody can await it any more
    (failure,) = failures(records())
    assert failure["level"] == "error"
    assert failure["exception"]["type"] == "RuntimeError"
