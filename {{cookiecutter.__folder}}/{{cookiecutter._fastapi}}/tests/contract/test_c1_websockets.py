"""C1: WebSockets. What fails before the handshake is answered in the one format, later only a close code can tell."""

from collections.abc import Iterator
from typing import Annotated

import httpx2
import pytest
from fastapi import Depends, HTTPException, Query, WebSocket, WebSocketException
from starlette.testclient import TestClient, WebSocketDenialResponse, WebSocketTestSession
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from {{ cookiecutter.package_name }}.api.app import create_app
from {{ cookiecutter.package_name }}.config import Settings

from ..conftest import Records
from ..failing.raising import raise_named
from .checking import UNFORESEEN, check, failures

UNEXPECTED, POLICY = 1011, 1008
"""Why a WebSocket is closed (RFC 6455, 7.4.1)."""


async def guard(what: str) -> None:
    raise_named(what)


def create_talking_app() -> ASGIApp:
    """The service, with WebSockets."""
    app = create_app(Settings())

    @app.websocket("/talk")
    async def talk(websocket: WebSocket, fail: str = "", limit: Annotated[int, Query(ge=1)] = 1) -> None:
        await websocket.accept()
        await websocket.send_text("hello")
        if fail:
            raise_named(fail)
        await websocket.close()

    @app.websocket("/refuse/{what}")
    async def refuse(websocket: WebSocket, what: str) -> None:
        raise_named(what)

    @app.websocket("/guarded/{what}", dependencies=[Depends(guard)])
    async def guarded(websocket: WebSocket) -> None:
        """Never reached."""

    @app.websocket("/http/{status}")
    async def http(websocket: WebSocket, status: int) -> None:
        raise HTTPException(status, "hunter2")

    @app.websocket("/closed/{code}")
    async def closed(websocket: WebSocket, code: int) -> None:
        await websocket.accept()
        raise WebSocketException(code, "your turn is over")

    return app


@pytest.fixture
def client(capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[TestClient]:
    with TestClient(create_talking_app(), base_url="http://localhost") as client:
        yield client


def connect(client: TestClient, path: str, **headers: str) -> WebSocketTestSession:
    return client.websocket_connect(path, headers={"Host": "localhost", **headers})


def refusal(client: TestClient, path: str, **headers: str) -> httpx2.Response:
    with pytest.raises(WebSocketDenialResponse) as refused, connect(client, path, **headers):
        pass
    response: httpx2.Response = refused.value
    return response


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("/refuse/ours", 409, "CONFLICT_DESK_TAKEN"),
        ("/refuse/unforeseen", *UNFORESEEN),
        ("/refuse/exit", *UNFORESEEN),
        ("/refuse/ours+unforeseen", *UNFORESEEN),
        ("/guarded/ours", 409, "CONFLICT_DESK_TAKEN"),
        ("/guarded/unforeseen", *UNFORESEEN),
        ("/http/401", 401, "AUTH_REQUIRED"),
        ("/http/403", 403, "FORBIDDEN_ACCESS_DENIED"),
        ("/no/such/route", 404, "RESOURCE_ROUTE_NOT_FOUND"),
        ("/talk?limit=0", {{ cookiecutter.validation_status }}, "VALIDATION_FAILED"),
    ],
)
def test_c1_refused_before_the_handshake(
    client: TestClient, records: Records, path: str, status: int, reason: str
) -> None:
    check(refusal(client, path), status, reason)
    (failure,) = failures(records())
    assert failure["error"]["status"] == status
    assert failure["level"] == ("error" if status >= 500 else "warning")


def test_c1_a_host_that_is_not_ours(client: TestClient) -> None:
    check(refusal(client, "/talk", Host="evil.example"), 400, "REQUEST_HOST_NOT_ALLOWED")


def test_c1_a_server_that_cannot_refuse_in_words(capsysbinary: pytest.CaptureFixture[bytes], records: Records) -> None:
    app = create_talking_app()

    async def without_extensions(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "extensions": {}}, receive, send)

    with TestClient(without_extensions, base_url="http://localhost") as client:
        for path in ("/refuse/unforeseen", "/refuse/ours", "/no/such/route"):
            with pytest.raises(WebSocketDisconnect) as refused, connect(client, path):
                pass
            assert refused.value.code in (UNEXPECTED, POLICY)
            assert len(failures(records())) == 1


@pytest.mark.parametrize("what", ["ours", "unforeseen", "exit", "ours+unforeseen"])
def test_c1_closed_after_the_handshake(client: TestClient, records: Records, what: str) -> None:
    with connect(client, f"/talk?fail={what}", **{"X-Request-ID": "mine"}) as websocket:
        assert websocket.receive_text() == "hello"
        with pytest.raises(WebSocketDisconnect) as closed:
            websocket.receive_text()
    assert closed.value.code == UNEXPECTED
    assert "hunter2" not in closed.value.reason
    (failure,) = failures(records())
    assert failure["level"] == ("warning" if what == "ours" else "error")
    assert failure["request_id"] == "mine"


def test_c1_closed_as_the_service_wants_it(client: TestClient, records: Records) -> None:
    with connect(client, "/closed/4001") as websocket, pytest.raises(WebSocketDisconnect) as closed:
        websocket.receive_text()
    assert (closed.value.code, closed.value.reason) == (4001, "your turn is over")
    assert failures(records()) == []


def test_c1_a_conversation_that_goes_well(client: TestClient, records: Records) -> None:
    with connect(client, "/talk") as websocket:
        assert websocket.receive_text() == "hello"
    assert failures(records()) == []


def test_c1_a_client_that_leaves_is_no_failure(client: TestClient, records: Records) -> None:
    with connect(client, "/talk"):
        pass
    assert failures(records()) == []
