"""C1: what never becomes a request, or hardly. Over sockets, since clients send no such thing."""

import contextlib
from collections.abc import Iterator

import pytest

from .checking import UNFORESEEN, check
from .reading import read
from .server import Server, head, receive, running

BAD_REQUEST = "REQUEST_BAD_REQUEST"
JSON = "Content-Type: application/json"
OTHER_TYPE = "Content-Type: caf\xe9/json"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


MALFORMED = {
    "garbage": b"\x00\x01\x02\xff\r\n\r\n",
    "encrypted": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "one word": b"nonsense\r\n\r\n",
    "HTTP/0.9": b"GET /api/v1/ping\r\n\r\n",
    "no version": b"GET /api/v1/ping HTTP\r\nHost: localhost\r\n\r\n",
    "spaces in the path": b"GET /api/v1/a ping HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "NUL in the path": b"GET /api/\x00/ping HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "no host": b"GET /api/v1/ping HTTP/1.1\r\n\r\n",
    "two hosts": head("GET", "/api/v1/ping", "Host: localhost"),
    "header without a colon": head("GET", "/api/v1/ping", "nonsense"),
    "header without a name": head("GET", "/api/v1/ping", ": nameless"),
    "space in a header's name": head("GET", "/api/v1/ping", "X Desk: 7"),
    "space after a header's name": head("GET", "/api/v1/ping", "X-Desk : 7"),
    "NUL in a header": head("GET", "/api/v1/ping", "X-Desk: \x00"),
    "CR in a header": head("GET", "/api/v1/ping", "X-Desk: a\rb"),
    "length that is no number": head("POST", "/failing/echo", JSON, "Content-Length: many"),
    "length below nothing": head("POST", "/failing/echo", JSON, "Content-Length: -1"),
    "two lengths": head("POST", "/failing/echo", JSON, "Content-Length: 2", "Content-Length: 3") + b"{}",
    "chunk of no size": head("POST", "/failing/echo", JSON, "Transfer-Encoding: chunked") + b"ZZ\r\n{}\r\n0\r\n\r\n",
    "chunk without an end": head("POST", "/failing/echo", JSON, "Transfer-Encoding: chunked") + b"2\r\n{}nonsense\r\n",
}


@pytest.mark.parametrize("request_bytes", MALFORMED.values(), ids=MALFORMED)
def test_c1_what_is_not_http(server: Server, request_bytes: bytes) -> None:
    check(server.answer(request_bytes), 400, BAD_REQUEST)


LARGER_OR_OTHER = {
    "HTTP/9.9": b"GET /no/such/route HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "path of 100,000 characters": head("GET", "/" + "a" * 100_000),
    "header of 100,000 characters": head("GET", "/no/such/route", f"X-Desk: {'a' * 100_000}"),
    "10,000 headers": head("GET", "/no/such/route", *(f"X-Desk-{number}: 7" for number in range(10_000))),
    "coding that nobody knows": head("POST", "/failing/echo", JSON, "Transfer-Encoding: nonsense") + b"{}",
    "length and chunks": head("POST", "/failing/echo", JSON, "Content-Length: 9", "Transfer-Encoding: chunked")
    + b"0\r\n\r\n",
    "header on two lines": head("GET", "/no/such/route", "X-Desk: 7\r\n 8"),
    "all of the server": head("OPTIONS", "*"),
    "way to another server": head("CONNECT", "example.com:443"),
    "address of another server": head("GET", "http://example.com/no/such/route"),
    "upgrade": head("GET", "/no/such/route", "Connection: Upgrade", "Upgrade: h2c"),
    "expectation": head("POST", "/no/such/route", "Expect: a-miracle", "Content-Length: 0"),
    "host that is no host": b"GET /api/v1/ping HTTP/1.1\r\nHost: [::1\r\n\r\n",
    "host of no characters": b"GET /api/v1/ping HTTP/1.1\r\nHost:\r\n\r\n",
    "other characters in the path": "GET /café HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
    "other characters in the content type": head("POST", "/failing/echo", OTHER_TYPE, "Content-Length: 2") + b"{}",
}


@pytest.mark.parametrize("request_bytes", LARGER_OR_OTHER.values(), ids=LARGER_OR_OTHER)
def test_c1_what_servers_answer_differently(server: Server, request_bytes: bytes) -> None:
    response = server.answer(request_bytes)
    failure = read(response)
    assert 400 <= response.status_code < 600
    assert response.status_code != 500
    assert failure.code == response.headers["X-Error-Code"]
    assert failure.request_id == response.headers["X-Request-ID"]


INVALID = ({{ cookiecutter.validation_status }}, "VALIDATION_FAILED")
NO_ROUTE = (404, "RESOURCE_ROUTE_NOT_FOUND")


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        *[(f"/no/such/{odd}", *NO_ROUTE) for odd in ("%", "%zz", "%ff", "%00", "%0d%0aX-Injected:%20yes", "%E2%80%A8")],
        ("/%2e%2e/%2e%2e/etc/passwd", *NO_ROUTE),
        ("//failing/ours", *NO_ROUTE),
        ("/failing/visitors/%zz", *INVALID),
        ("/failing/visitors/%ff", *INVALID),
        ("/failing/visitors/%00", *INVALID),
        ("/failing/visitors/%0d%0aX-Injected:%20yes", *INVALID),
        ("/failing/visitors?limit=%zz", *INVALID),
        ("/failing/visitors?limit=%ff", *INVALID),
        ("/failing/visitors?limit=%00", *INVALID),
        ("/failing/visitors?limit=%0d%0aX-Injected:%20yes", *INVALID),
        ("/failing/%6furs", 409, "CONFLICT_DESK_TAKEN"),
        ("/failing/ours?%ff=%zz&&=;", 409, "CONFLICT_DESK_TAKEN"),
        ("/failing/header", *UNFORESEEN),
    ],
)
def test_c1_odd_addresses(server: Server, path: str, status: int, reason: str) -> None:
    check(server.answer(head("GET", path)), status, reason)


def test_c1_headers_in_other_characters(server: Server) -> None:
    answer = server.answer(head("GET", "/failing/ours", "User-Agent: caf\xe9\xff", "X-Desk: \xa0", "Cookie: \x7f"))
    assert answer.status_code in (400, 409)
    assert read(answer).code == answer.headers["X-Error-Code"]


TOO_LARGE = (413, "REQUEST_BODY_TOO_LARGE")


def test_c1_a_body_that_announces_to_be_too_large_is_not_waited_for(server: Server) -> None:
    check(server.answer(head("POST", "/failing/echo", JSON, "Content-Length: 10000000000")), *TOO_LARGE)


def test_c1_a_body_that_was_sent_is_too_large(server: Server) -> None:
    body = b'"' + b"x" * 3 * 2**20 + b'"'
    check(server.answer(head("POST", "/failing/echo", JSON, f"Content-Length: {len(body)}") + body), *TOO_LARGE)


def test_c1_a_body_without_a_length_is_too_large(server: Server) -> None:
    chunks = b"10000\r\n" + b"1" * 0x10000 + b"\r\n"
    sent = head("POST", "/failing/echo", JSON, "Transfer-Encoding: chunked") + chunks * 48 + b"0\r\n\r\n"
    check(server.answer(sent), *TOO_LARGE)


def test_c1_a_body_without_a_length(server: Server) -> None:
    sent = head("POST", "/failing/echo", JSON, "Transfer-Encoding: chunked") + b"2\r\n[1\r\n1\r\n]\r\n0\r\n\r\n"
    answer = server.answer(sent)
    assert answer.status_code == 201
    assert answer.json() == [1]


def test_c1_head_has_no_body(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(head("HEAD", "/failing/ours"))
        asked = receive(connection, "HEAD")
        connection.sendall(head("GET", "/failing/ours"))
        got = receive(connection)
    check(got, 409, "CONFLICT_DESK_TAKEN")
    assert asked.headers["X-Error-Code"] == got.headers["X-Error-Code"]
    assert asked.content == b""


@pytest.mark.parametrize("path", ["/failing/ours", "/failing/unforeseen", "/no/such/route"])
def test_c1_a_failure_does_not_end_the_connection(server: Server, path: str) -> None:
    with server.connect() as connection:
        connection.sendall(head("GET", path))
        assert receive(connection).status_code >= 400
        connection.sendall(head("GET", "/api/v1/ping"))
        assert receive(connection).status_code == 200


def test_c1_what_is_not_http_after_what_was(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(head("GET", "/failing/ours"))
        check(receive(connection), 409, "CONFLICT_DESK_TAKEN")
        connection.sendall(b"nonsense\r\n\r\n")
        check(receive(connection), 400, BAD_REQUEST)


def test_c1_clients_that_leave_disturb_nobody(server: Server) -> None:
    unfinished, endless = head("POST", "/failing/echo", JSON, "Content-Length: 9"), head("GET", "/failing/endless")
    for sent in (b"", b"GET", unfinished, endless):
        with server.connect() as connection, contextlib.suppress(ConnectionError):
            connection.sendall(sent)
    answer = server.answer(head("GET", "/api/v1/ping"))
    assert answer.json() == {"message": "pong"}
