"""C6: one id through everything."""

import contextlib
import re

import httpx2
import pytest

from ..conftest import Records
from ..failing.service import open_client
from .reading import read

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


@pytest.mark.parametrize("sent", ["a", "Az09._/+=-", "x" * 128])
def test_c6_an_acceptable_id_is_kept(client: httpx2.Client, records: Records, sent: str) -> None:
    response = client.get("/failing/ours", headers={"X-Request-ID": sent})
    assert response.headers["X-Request-ID"] == read(response).request_id == sent
    assert {record["request_id"] for record in records()} == {sent}


@pytest.mark.parametrize("sent", ["", "x" * 129, "two words", "semi;colon", "<script>", "caf\x7f"])
def test_c6_any_other_id_is_replaced(client: httpx2.Client, sent: str) -> None:
    response = client.get("/failing/ours", headers={b"X-Request-ID": sent.encode("latin-1")})
    assert re.fullmatch(r"[0-9a-f-]{36}", response.headers["X-Request-ID"])
    assert read(response).request_id == response.headers["X-Request-ID"]


def test_c6_an_id_that_was_sent_twice(client: httpx2.Client, records: Records) -> None:
    response = client.get("/failing/ours", headers=[("X-Request-ID", "first"), ("X-Request-ID", "second")])
    (sent_back,) = response.headers.get_list("X-Request-ID")
    assert {record["request_id"] for record in records()} == {sent_back} == {read(response).request_id}


@pytest.mark.parametrize("path", ["/failing/background/unforeseen", "/failing/left-thread/unforeseen", "/failing/late"])
def test_c6_what_fails_later_still_knows_its_request(client: httpx2.Client, records: Records, path: str) -> None:
    with contextlib.suppress(Exception):  # each server interface breaks off in its own way
        client.get(path, headers={"X-Request-ID": "mine"})
    assert {record["request_id"] for record in records()} == {"mine"}


def test_c6_threads_know_the_request_that_started_them(client: httpx2.Client, records: Records) -> None:
    assert client.get("/failing/threads", headers={"X-Request-ID": "mine"}).status_code == 200
    said = {record["message"]: record["request_id"] for record in records()}
    assert said == {"from a thread": "mine", "from a pool": "mine", "GET /failing/threads 200": "mine"}


def test_c6_the_header_can_have_another_name(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    with open_client(request_id_header="X-Correlation-ID") as client:
        response = client.get("/api/v1/ping", headers={"X-Correlation-ID": "mine"})
    assert response.headers["X-Correlation-ID"] == "mine"


def test_c6_a_trace_is_continued(client: httpx2.Client, records: Records) -> None:
    client.get("/failing/ours", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
    for record in records():
        assert record["trace_id"] == TRACE
        assert record["span_id"] != PARENT


def test_c6_a_trace_of_a_later_version_is_continued(client: httpx2.Client, records: Records) -> None:
    client.get("/failing/ours", headers={"traceparent": f"cc-{TRACE}-{PARENT}-01-what-the-future-brings"})
    assert {record["trace_id"] for record in records()} == {TRACE}


@pytest.mark.parametrize(
    "traceparent",
    [
        "nonsense",
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE}-{PARENT}-01-more",
        f"00-{TRACE.upper()}-{PARENT}-01",
        f"cc-{TRACE}-{PARENT}-01.what",
        f"00-{TRACE}-{PARENT}",
        f"00-{TRACE}-{PARENT}-0",
        f"0-{TRACE}-{PARENT}-01",
        f"00-{TRACE[1:]}-{PARENT}-01",
        f"{TRACE}",
        "",
    ],
)
def test_c6_a_bad_trace_is_replaced(client: httpx2.Client, records: Records, traceparent: str) -> None:
    client.get("/failing/ours", headers={"traceparent": traceparent})
    (trace,) = {record["trace_id"] for record in records()}
    assert re.fullmatch(r"[0-9a-f]{32}", trace)
    assert trace not in (TRACE, "0" * 32)
