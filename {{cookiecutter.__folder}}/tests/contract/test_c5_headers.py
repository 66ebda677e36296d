"""C5: headers of failures, and of every response."""

import httpx2
import pytest

from ..failing.service import open_client
from .reading import read


@pytest.mark.parametrize("path", ["/api/v1/ping", "/healthz", "/no/such/route", "/failing/unforeseen", "/openapi.json"])
def test_c5_every_response_has_a_request_id(client: httpx2.Client, path: str) -> None:
    assert client.get(path).headers["X-Request-ID"]


@pytest.mark.parametrize("path", ["/no/such/route", "/failing/ours", "/failing/unforeseen", "/failing/http/503"])
def test_c5_every_failure_has_its_code_and_is_not_stored(client: httpx2.Client, path: str) -> None:
    response = client.get(path)
    assert response.headers["X-Error-Code"] == read(response).code
    assert response.headers["Cache-Control"] == "no-store"


def test_c5_allow_on_405(client: httpx2.Client) -> None:
    assert "GET" in client.post("/api/v1/ping").headers["Allow"]


def test_c5_challenge_on_401(client: httpx2.Client) -> None:
    assert client.get("/failing/http/401").headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("path", "seconds"), [("/failing/ours", "2"), ("/failing/http/503", "7"), ("/failing/plain", "9")]
)
def test_c5_retry_after_in_whole_seconds(client: httpx2.Client, path: str, seconds: str) -> None:
    assert client.get(path).headers["Retry-After"] == seconds


@pytest.mark.parametrize("path", ["/api/v1/ping", "/no/such/route", "/failing/unforeseen", "/failing/plain"])
def test_c5_cors_headers_stand_on_failures_too(capsysbinary: pytest.CaptureFixture[bytes], path: str) -> None:
    origin = "https://app.example.com"
    with open_client(cors_origins=(origin,)) as client:
        response = client.get(path, headers={"Origin": origin})
    assert response.headers["Access-Control-Allow-Origin"] == origin
    assert "X-Error-Code" in response.headers["Access-Control-Expose-Headers"]
