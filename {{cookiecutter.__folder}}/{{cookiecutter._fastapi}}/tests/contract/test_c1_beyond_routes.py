"""C1: the one format also where no exception handler has a say: middleware, background work, what follows a `yield`."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Annotated

import httpx2
import pytest
from fastapi import BackgroundTasks, Depends, Request, Response
from starlette.testclient import TestClient

from {{ cookiecutter.package_name }}.api.app import create_app
from {{ cookiecutter.package_name }}.config import Settings
from {{ cookiecutter.package_name }}.errors import PREFIX

from ..conftest import Records
from ..failing.errors import DeskTaken
from .reading import read

ORIGIN = "https://app.example.com"


@pytest.fixture
def plain(capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[httpx2.Client]:
    """A client of the service with middleware and routes of this file."""
    app = create_app(Settings(cors_origins=(ORIGIN,)))

    @app.middleware("http")
    async def raise_if_asked(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        if request.headers.get("X-Raise") == "before":
            raise RuntimeError("hunter2")
        response = await call_next(request)
        if request.headers.get("X-Raise") == "after":
            raise RuntimeError("hunter2")
        return response

    @app.get("/background")
    async def background(tasks: BackgroundTasks) -> None:
        tasks.add_task(raise_ours)

    async def resource() -> AsyncIterator[None]:
        yield
        await raise_ours()

    @app.get("/after-yield")
    async def after_yield(_: Annotated[None, Depends(resource)]) -> None:
        pass

    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


async def raise_ours() -> None:
    raise DeskTaken(desk=7, owner_email="ada@example.com")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_c1_middleware_that_was_added_later(plain: httpx2.Client, records: Records, moment: str) -> None:
    response = plain.get("/api/v1/ping", headers={"X-Raise": moment})
    assert response.status_code == 500
    assert read(response).code == f"{PREFIX}_SYSTEM_INTERNAL_ERROR"
    assert response.headers["X-Request-ID"]
    failure, access = records()
    assert failure["exception"]["message"] == "hunter2"
    assert access["http"]["status_code"] == 500


def test_c1_a_preflight_from_a_foreign_origin(plain: httpx2.Client) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    response = plain.options("/api/v1/ping", headers=headers)
    assert response.status_code == 400
    assert read(response).code == f"{PREFIX}_REQUEST_BAD_REQUEST"


@pytest.mark.parametrize("path", ["/background", "/after-yield"])
def test_c1_a_failure_after_the_answer_is_recorded_as_what_it_is(
    plain: httpx2.Client, records: Records, path: str
) -> None:
    assert plain.get(path).status_code == 200
    failure = next(record for record in records() if "error" in record)
    assert failure["error"]["code"] == f"{PREFIX}_CONFLICT_DESK_TAKEN"
    assert failure["error"]["context"]["response"] == "was complete"
