"""C1: every failure comes in the one format, whoever failed."""

import httpx2
import pytest

from .checking import check
from .reading import read

OTHER_METHODS = ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "BREW", "X" * 100]

THE_FRAMEWORKS_OWN = {
    400: "REQUEST_BAD_REQUEST",
    401: "AUTH_REQUIRED",
    402: "REQUEST_HTTP_402",
    403: "FORBIDDEN_ACCESS_DENIED",
    404: "RESOURCE_NOT_FOUND",
    405: "REQUEST_METHOD_NOT_ALLOWED",
    406: "REQUEST_NOT_ACCEPTABLE",
    408: "REQUEST_TIMEOUT",
    409: "CONFLICT_STATE",
    410: "RESOURCE_GONE",
    412: "CONFLICT_PRECONDITION_FAILED",
    413: "REQUEST_BODY_TOO_LARGE",
    414: "REQUEST_URI_TOO_LONG",
    415: "REQUEST_UNSUPPORTED_MEDIA_TYPE",
    418: "REQUEST_HTTP_418",
    429: "RATE_LIMIT_EXCEEDED",
    431: "REQUEST_HEADERS_TOO_LARGE",
    500: "SYSTEM_INTERNAL_ERROR",
    501: "SYSTEM_HTTP_501",
    502: "INTEGRATION_BAD_GATEWAY",
    503: "UNAVAILABLE_SERVICE",
    504: "TIMEOUT_GATEWAY",
    505: "SYSTEM_HTTP_505",
}


@pytest.mark.parametrize(
    ("method", "path", "status", "reason"),
    [
        ("GET", "/no/such/route", 404, "RESOURCE_ROUTE_NOT_FOUND"),
        ("GET", "/failing/visitors/", 404, "RESOURCE_ROUTE_NOT_FOUND"),
        ("GET", "/docs/no-such-page", 404, "RESOURCE_ROUTE_NOT_FOUND"),
        ("GET", "/no/such/" + "x" * 2_000, 404, "RESOURCE_ROUTE_NOT_FOUND"),
        ("BREW", "/no/such/route", 404, "RESOURCE_ROUTE_NOT_FOUND"),
        *[(method, "/api/v1/ping", 405, "REQUEST_METHOD_NOT_ALLOWED") for method in OTHER_METHODS],
        ("GET", "/failing/ours", 409, "CONFLICT_DESK_TAKEN"),
        ("GET", "/failing/unforeseen", 500, "SYSTEM_INTERNAL_ERROR"),
        ("GET", "/failing/plain", 503, "UNAVAILABLE_SERVICE"),
        *[("GET", f"/failing/http/{status}", status, reason) for status, reason in THE_FRAMEWORKS_OWN.items()],
    ],
)
def test_c1_whoever_failed(client: httpx2.Client, method: str, path: str, status: int, reason: str) -> None:
    check(client.request(method, path), status, reason)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil localhost", "evil@localhost", "localhost:evil", "[::evil"]
)
def test_c1_host_that_is_not_ours(client: httpx2.Client, host: str) -> None:
    response = client.get("/api/v1/ping", headers={"Host": host})
    check(response, 400, "REQUEST_HOST_NOT_ALLOWED")
    assert "evil" not in response.text


@pytest.mark.parametrize(
    "path",
    [
        "/no/such/route",
        "/failing/ours",
        "/failing/unforeseen",
        "/failing/plain",
        "/failing/validator",
        "/failing/rendering/object",
        "/failing/stream/before/unforeseen",
    ],
)
def test_c1_head_fails_as_get_does_without_a_body(client: httpx2.Client, path: str) -> None:
    got, asked = client.get(path), client.head(path)
    assert asked.content == b""
    assert asked.status_code == got.status_code
    assert asked.headers["X-Error-Code"] == got.headers["X-Error-Code"]


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/ping"])
def test_c1_head_is_answered_where_get_is(client: httpx2.Client, path: str) -> None:
    response = client.head(path)
    assert response.status_code == 200
    assert response.content == b""


@pytest.mark.parametrize("path", ["/api/v1/ping", "/failing/visitors", "/no/such/route"])
def test_c1_options_is_answered_or_fails_as_all_does(client: httpx2.Client, path: str) -> None:
    response = client.options(path)
    assert response.headers["X-Request-ID"]
    if response.status_code >= 400:
        assert read(response).code == response.headers["X-Error-Code"]
