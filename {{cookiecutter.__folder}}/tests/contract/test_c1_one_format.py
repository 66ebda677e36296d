"""C1: every failure comes in the one format, whoever failed."""

import httpx2
import pytest

from {{ cookiecutter.package_name }}.errors import PREFIX

from ..conftest import Records
from .reading import read


@pytest.mark.parametrize(
    ("method", "path", "status", "reason"),
    [
        ("GET", "/no/such/route", 404, "RESOURCE_ROUTE_NOT_FOUND"),
        ("GET", "/failing/visitors/", 404, "RESOURCE_ROUTE_NOT_FOUND"),
        ("POST", "/api/v1/ping", 405, "REQUEST_METHOD_NOT_ALLOWED"),
        ("GET", "/failing/ours", 409, "CONFLICT_DESK_TAKEN"),
        ("GET", "/failing/unforeseen", 500, "SYSTEM_INTERNAL_ERROR"),
        ("GET", "/failing/plain", 503, "UNAVAILABLE_SERVICE"),
        ("GET", "/failing/http/401", 401, "AUTH_REQUIRED"),
        ("GET", "/failing/http/403", 403, "FORBIDDEN_ACCESS_DENIED"),
        ("GET", "/failing/http/404", 404, "RESOURCE_NOT_FOUND"),
        ("GET", "/failing/http/418", 418, "REQUEST_HTTP_418"),
        ("GET", "/failing/http/429", 429, "RATE_LIMIT_EXCEEDED"),
        ("GET", "/failing/http/501", 501, "SYSTEM_HTTP_501"),
        ("GET", "/failing/http/503", 503, "UNAVAILABLE_SERVICE"),
    ],
)
def test_c1_whoever_failed(client: httpx2.Client, method: str, path: str, status: int, reason: str) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert read(response).code == f"{PREFIX}_{reason}"


@pytest.mark.parametrize("body", [b"{", b'"\xff"', b'{"email": }', b'["unclosed"', b"[" * 100_000])
def test_c1_body_that_is_no_json(client: httpx2.Client, body: bytes) -> None:
    response = client.post("/failing/visitors", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert read(response).code == f"{PREFIX}_REQUEST_MALFORMED_BODY"


def test_c1_no_body_at_all(client: httpx2.Client) -> None:
    response = client.post("/failing/visitors", headers={"Content-Type": "application/json"})
    assert response.status_code == {{ cookiecutter.validation_status }}
    assert read(response).code == f"{PREFIX}_VALIDATION_FAILED"


def test_c1_host_that_is_not_ours(client: httpx2.Client) -> None:
    response = client.get("/api/v1/ping", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert read(response).code == f"{PREFIX}_REQUEST_HOST_NOT_ALLOWED"


@pytest.mark.parametrize("path", ["/no/such/route", "/failing/ours", "/failing/unforeseen", "/failing/plain"])
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


def test_c1_an_answer_that_had_started_is_broken_off(client: httpx2.Client, records: Records) -> None:
    try:
        complete = client.get("/failing/late").content.endswith(b"the second half")
    except Exception:  # noqa: BLE001 - each server interface breaks off in its own way
        complete = False
    assert not complete
    errors = [record for record in records() if record["level"] == "error"]
    assert len(errors) == 1
    assert errors[0]["error"]["context"]["response"] == "had started, the connection was cut"
