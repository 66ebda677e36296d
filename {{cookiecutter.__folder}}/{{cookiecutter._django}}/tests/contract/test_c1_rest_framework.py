"""C1: the one format for what REST framework's policies raise: authentication, permissions, throttles, parsers, renderers."""

from collections.abc import Iterator

import httpx2
import pytest

from ..conftest import Records
from ..failing.opening import open_client_of
from .checking import UNFORESEEN, accesses, check, failures

DESK_TAKEN = (409, "CONFLICT_DESK_TAKEN")
INVALID = ({{ cookiecutter.validation_status }}, "VALIDATION_FAILED")


@pytest.fixture
def client(capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[httpx2.Client]:
    """A client of the service with views whose policies fail."""
    with open_client_of("tests.failing.guarded") as client:
        yield client


@pytest.mark.parametrize(
    ("method", "address", "failure"),
    [
        *(
            ("GET", f"/{place}?what={what}", failure)
            for place in ("authentication", "permission", "throttle")
            for what, failure in {"ours": DESK_TAKEN, "unforeseen": UNFORESEEN, "exit": UNFORESEEN}.items()
        ),
        ("GET", "/attribute", UNFORESEEN),
        ("GET", "/challenge", (401, "AUTH_REQUIRED")),
        ("GET", "/bad-challenge", (401, "AUTH_REQUIRED")),
        ("GET", "/no-challenge", (401, "AUTH_REQUIRED")),
        ("GET", "/denying", (403, "FORBIDDEN_ACCESS_DENIED")),
        ("GET", "/throttling", (429, "RATE_LIMIT_EXCEEDED")),
        ("POST", "/parser", UNFORESEEN),
        ("GET", "/renderer", DESK_TAKEN),
        ("GET", "/nothing", UNFORESEEN),
        ("GET", "/otherwise", (401, "AUTH_REQUIRED")),
        ("PUT", "/view", (405, "REQUEST_METHOD_NOT_ALLOWED")),
    ],
)
def test_c1_whoever_failed(
    client: httpx2.Client, records: Records, method: str, address: str, failure: tuple[int, str]
) -> None:
    check(client.request(method, address, content=b"7" if method == "POST" else b""), *failure)
    written = records()
    (record,), (access,) = failures(written), accesses(written)
    assert record["level"] == ("error" if failure[0] >= 500 else "warning")
    assert record["error"]["status"] == access["http"]["status_code"] == failure[0]


@pytest.mark.parametrize("accepted", ["text/html", "application/xml", ";", "x" * 10_000])
def test_c1_nothing_that_is_accepted(client: httpx2.Client, accepted: str) -> None:
    check(client.get("/view", headers={"Accept": accepted}), 406, "REQUEST_NOT_ACCEPTABLE")


@pytest.mark.parametrize("accepted", ["*/*", "application/json", "text/html, application/*;q=0.1"])
def test_c1_something_that_is_accepted(client: httpx2.Client, accepted: str) -> None:
    assert client.get("/view", headers={"Accept": accepted}).status_code == 200


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000])
def test_c1_what_is_not_valid_is_no_matter_of_a_body_that_nobody_read(client: httpx2.Client, body: bytes) -> None:
    failure = check(client.post("/rejecting", content=body, headers={"Content-Type": "application/json"}), *INVALID)
    assert failure.fields == {"desk": ["Not this one."]}


@pytest.mark.parametrize("depth", [254, 255, 1_000])
def test_c1_no_body_is_nested_too_deeply_to_be_answered(client: httpx2.Client, depth: int) -> None:
    body = b"[" * depth + b"]" * depth
    answer = client.post("/view", content=body, headers={"Content-Type": "application/json"})
    if depth > 254:
        check(answer, 400, "REQUEST_MALFORMED_BODY")
    else:
        assert answer.content == body


def test_c4_a_view_that_repeats_a_rejected_value(client: httpx2.Client) -> None:
    failure = check(client.post("/repeating", json={"desk": "hunter2"}), *INVALID)
    assert failure.fields == {"desk": ["This value is not valid."]}


@pytest.mark.parametrize(
    ("method", "address", "header", "value"),
    [
        ("GET", "/challenge", "WWW-Authenticate", 'Desk realm="desks"'),
        ("GET", "/bad-challenge", "WWW-Authenticate", "Bearer"),
        ("GET", "/no-challenge", "WWW-Authenticate", "Bearer"),
        ("GET", "/otherwise", "WWW-Authenticate", "Desk"),
        ("GET", "/throttling", "Retry-After", "7"),
        ("PUT", "/view", "Allow", "GET, HEAD, OPTIONS, POST"),
    ],
)
def test_c5_headers_of_failures(client: httpx2.Client, method: str, address: str, header: str, value: str) -> None:
    assert client.request(method, address).headers[header] == value
