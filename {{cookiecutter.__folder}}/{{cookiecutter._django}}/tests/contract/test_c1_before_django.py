"""C1: the one format also for requests that Django itself stumbles over, before any middleware could answer them."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from {{ cookiecutter.package_name }}.api.app import create_app

from ..conftest import Records
from ..failing.service import open_client
from .checking import accesses, check, failures

BAD_REQUEST = (400, "REQUEST_BAD_REQUEST")
NO_ROUTE = (404, "RESOURCE_ROUTE_NOT_FOUND")

GET = {
    "REQUEST_METHOD": "GET",
    "PATH_INFO": "/api/v1/ping",
    "QUERY_STRING": "",
    "SERVER_NAME": "127.0.0.1",
    "SERVER_PORT": "8000",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "HTTP_HOST": "localhost",
    "REMOTE_ADDR": "127.0.0.1",
    "wsgi.url_scheme": "http",
    "wsgi.input_terminated": True,
}
"""What a WSGI server passes on (PEP 3333)."""

WITHOUT_HOST = {name: value for name, value in GET.items() if name != "HTTP_HOST"}

POST = {**GET, "REQUEST_METHOD": "POST", "PATH_INFO": "/failing/echo", "CONTENT_TYPE": "application/json"}


@pytest.fixture
def service(capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[None]:
    """The service, to be asked by `ask`."""
    with open_client():
        yield


def ask(environ: dict[str, Any], body: Any = b"") -> httpx2.Response:
    """The answer to what a server has made of a request."""
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], None]:
        started.extend((int(status[:3]), headers))
        return lambda _: None

    stream = io.BytesIO(body) if isinstance(body, bytes) else body
    sending = create_app()({**environ, "wsgi.input": stream}, start_response)
    content = b"".join(sending)
    sending.close()
    status, headers = started
    return httpx2.Response(status, headers=headers, content=content)


class Broken:
    """A body that fails while it is read."""

    def __init__(self, exc: Exception) -> None:
        self.exc = exc

    def read(self, size: int = -1) -> bytes:
        raise self.exc

    readline = read


@pytest.mark.parametrize(
    ("environ", "failure"),
    [
        ({**POST, "CONTENT_LENGTH": "many"}, BAD_REQUEST),
        ({**POST, "CONTENT_LENGTH": "-1"}, BAD_REQUEST),
        ({**POST, "CONTENT_LENGTH": "\u00b2"}, BAD_REQUEST),
        ({**POST, "CONTENT_LENGTH": "9" * 5_000}, BAD_REQUEST),
        ({**GET, "PATH_INFO": "/\N{SNOWMAN}"}, BAD_REQUEST),
        ({**GET, "PATH_INFO": "/\ud800"}, BAD_REQUEST),
        ({**GET, "SCRIPT_NAME": "/\xff"}, BAD_REQUEST),
        ({**GET, "PATH_INFO": "/\xff\x00\r\n\x1b[31m"}, NO_ROUTE),
        ({**GET, "PATH_INFO": "/" + "a" * 100_000}, NO_ROUTE),
        ({**GET, "PATH_INFO": ""}, NO_ROUTE),
        ({**GET, "PATH_INFO": "*", "REQUEST_METHOD": "OPTIONS"}, NO_ROUTE),
        ({**GET, "HTTP_HOST": "\xff"}, (400, "REQUEST_HOST_NOT_ALLOWED")),
        (WITHOUT_HOST, BAD_REQUEST),
        ({**WITHOUT_HOST, "SERVER_PROTOCOL": "HTTP/1.0"}, (400, "REQUEST_HOST_NOT_ALLOWED")),
        ({**GET, "REQUEST_METHOD": "BREW"}, (405, "REQUEST_METHOD_NOT_ALLOWED")),
        ({**GET, "HTTP_ACCEPT": "text/html;\x00=1,;,/"}, (406, "REQUEST_NOT_ACCEPTABLE")),
    ],
)
def test_c1_what_is_sent(service: None, records: Records, environ: dict[str, Any], failure: tuple[int, str]) -> None:
    check(ask({**environ, "HTTP_X_REQUEST_ID": "abc"}), *failure)
    (warning,), (access,) = failures(written := records()), accesses(written)
    assert warning["level"] == "warning"
    assert access["http"]["status_code"] == failure[0]
    assert {record["request_id"] for record in written} == {"abc"}


def test_c1_a_body_in_chunks_is_measured(service: None) -> None:
    answer = ask({**POST, "HTTP_TRANSFER_ENCODING": "chunked"}, b"[7]")
    assert (answer.status_code, answer.json()) == (201, [7])


@pytest.mark.parametrize("size", [2**20, 2**20 + 1, 2**21])
def test_c1_no_more_of_a_body_in_chunks_is_read_than_is_allowed(service: None, size: int) -> None:
    body = io.BytesIO(json.dumps("x" * (size - 2)).encode())
    answer = ask({**POST, "HTTP_TRANSFER_ENCODING": "chunked"}, body)
    assert body.tell() == min(size, 2**20 + 1)
    if size > 2**20:
        check(answer, 413, "REQUEST_BODY_TOO_LARGE")


def test_c1_a_body_that_announces_to_be_too_large_is_not_read(service: None) -> None:
    body = io.BytesIO(b"x" * 2**21)
    check(ask({**POST, "CONTENT_LENGTH": str(2**21)}, body), 413, "REQUEST_BODY_TOO_LARGE")
    assert body.tell() == 0


def test_c1_chunks_that_the_server_cannot_tell_apart(service: None, records: Records) -> None:
    check(ask({**POST, "HTTP_TRANSFER_ENCODING": "chunked"}, Broken(ValueError("hunter2"))), *BAD_REQUEST)
    assert [record["level"] for record in failures(records())] == ["warning"]


@pytest.mark.parametrize(
    ("environ", "body"),
    [
        ({**POST, "CONTENT_LENGTH": "100"}, b'{"desk": '),
        ({**POST, "CONTENT_LENGTH": "100"}, Broken(ConnectionResetError())),
        ({**POST, "HTTP_TRANSFER_ENCODING": "chunked"}, Broken(ConnectionResetError())),
    ],
)
def test_c7_a_client_that_left_is_no_failure(
    service: None, records: Records, environ: dict[str, Any], body: bytes | Broken
) -> None:
    check(ask(environ, body), *BAD_REQUEST)
    assert failures(records()) == []


def test_c8_no_address_repeats_a_host_that_was_not_checked(service: None) -> None:
    assert "evil.example" not in ask({**POST, "HTTP_HOST": "evil.example", "CONTENT_LENGTH": "many"}).text
