"""C5: headers of failures, and of every response."""

import httpx2
import pytest

from ..failing.service import open_client
from .checking import check
from .reading import read

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ORIGIN = "https://app.example.com"


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/ping",
        "/healthz",
        "/readyz",
        "/openapi.json",
        "/docs",
        "/docs/no-such-page",
        "/errors/NO_SUCH_CODE",
        "/no/such/route",
        "/failing/unforeseen",
    ],
)
def test_c5_every_response_has_a_request_id(client: httpx2.Client, path: str) -> None:
    assert client.get(path).headers["X-Request-ID"]


@pytest.mark.parametrize("path", ["/no/such/route", "/failing/ours", "/failing/unforeseen", "/failing/http/503"])
def test_c5_every_failure_has_its_code_and_is_not_stored(client: httpx2.Client, path: str) -> None:
    response = client.get(path)
    assert response.headers["X-Error-Code"] == read(response).code
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("/api/v1/ping", {"GET"}),
        ("/healthz", {"GET"}),
        ("/failing/echo", {"POST"}),
        ("/failing/visitors", {"GET", "POST"}),
        ("/failing/view/ours", {"GET", "POST"}),
    ],
)
def test_c5_allow_names_every_method_that_is_taken(client: httpx2.Client, path: str, taken: set[str]) -> None:
    refused = client.delete(path)
    check(refused, 405, "REQUEST_METHOD_NOT_ALLOWED")
    allowed = set(refused.headers["Allow"].replace(" ", "").split(","))
    assert taken <= allowed
    for method in METHODS:
        is_taken = client.request(method, path).status_code != 405
        assert is_taken == (method in allowed), method


def test_c5_challenge_on_401(client: httpx2.Client) -> None:
    response = client.get("/failing/http/401")
    check(response, 401, "AUTH_REQUIRED")
    assert response.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("path", "seconds"),
    [
        ("/failing/ours", "2"),
        ("/failing/http/503", "7"),
        ("/failing/http/429", "7"),
        ("/failing/plain", "9"),
        ("/failing/view/unavailable", "30"),
        ("/failing/retry/0", "0"),
        ("/failing/retry/0.001", "1"),
        ("/failing/retry/3", "3"),
        ("/failing/retry/3.0000001", "4"),
        ("/failing/retry/-5", "0"),
        ("/failing/retry/1e6", "1000000"),
    ],
)
def test_c5_retry_after_in_whole_seconds_rounded_up(client: httpx2.Client, path: str, seconds: str) -> None:
    assert client.get(path).headers["Retry-After"] == seconds


@pytest.mark.parametrize("seconds", ["nan", "inf", "-inf"])
def test_c5_no_retry_after_that_is_no_number(client: httpx2.Client, seconds: str) -> None:
    response = client.get(f"/failing/retry/{seconds}")
    check(response, 409, "CONFLICT_DESK_TAKEN")
    assert "Retry-After" not in response.headers


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/api/v1/ping", {}),
        ("GET", "/no/such/route", {}),
        ("DELETE", "/api/v1/ping", {}),
        ("GET", "/failing/ours", {}),
        ("GET", "/failing/unforeseen", {}),
        ("GET", "/failing/view/exit", {}),
        ("GET", "/failing/plain", {}),
        ("GET", "/failing/rendering/object", {}),
        ("GET", "/failing/stream/before/unforeseen", {}),
        ("GET", "/failing/visitors?limit=0", {}),
        ("GET", "/api/v1/ping", {"Host": "evil.example"}),
        ("GET", "/api/v1/ping", {"X-Fail": "before unforeseen"}),
        ("GET", "/api/v1/ping", {"X-Fail": "after unforeseen"}),
        ("POST", "/failing/echo", {"Content-Type": "text/plain", "Content-Length": "1"}),
        ("POST", "/failing/echo", {"Content-Type": "application/json", "Content-Length": "10000000"}),
    ],
)
def test_c5_cors_headers_stand_on_failures_too(
    capsysbinary: pytest.CaptureFixture[bytes], method: str, path: str, headers: dict[str, str]
) -> None:
    with open_client(cors_origins=(ORIGIN,)) as client:
        response = client.request(method, path, headers={"Origin": ORIGIN, **headers})
    assert response.headers.get_list("Access-Control-Allow-Origin") == [ORIGIN]
    exposed = response.headers["Access-Control-Expose-Headers"]
    for name in ("X-Request-ID", "X-Error-Code", "Retry-After"):
        assert name in exposed
    assert "origin" in response.headers["Vary"].lower()


def test_c5_cors_headers_do_not_stand_for_foreign_origins(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    with open_client(cors_origins=(ORIGIN,)) as client:
        response = client.get("/failing/unforeseen", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("origin", [ORIGIN, "https://evil.example"])
def test_c5_a_preflight_has_a_request_id(capsysbinary: pytest.CaptureFixture[bytes], origin: str) -> None:
    with open_client(cors_origins=(ORIGIN,)) as client:
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        response = client.options("/failing/visitors", headers=headers)
    assert response.headers["X-Request-ID"]
    if response.status_code >= 400:
        assert read(response).code == response.headers["X-Error-Code"]
    assert ("Access-Control-Allow-Origin" in response.headers) == (origin == ORIGIN)
