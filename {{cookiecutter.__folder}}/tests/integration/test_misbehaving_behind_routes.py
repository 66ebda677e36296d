"""What a client of this service sees, and what the log has, when a dependency of a route misbehaves."""

from collections.abc import Iterator

import httpx2
import pytest

from ..conftest import Records
from ..contract.checking import accesses, check, failures
from ..failing.desk_service import DESK_SERVICE
from ..failing.service import open_client
from ..misbehaving.asking import calls_of
from ..misbehaving.server import Server, serving
from ..misbehaving.ways import GOOD, WAYS

ROUTES = pytest.mark.parametrize("route", ["/failing/outside", "/failing/outside/in-a-thread"])

FAILED = (502, "INTEGRATION_DEPENDENCY_FAILED")

SEEN = {
    "resets": (502, "INTEGRATION_CONNECTION_LOST"),
    "fails": FAILED,
    "is_behind_a_proxy": FAILED,
    "refuses_input": FAILED,
    "has_no_room": FAILED,
    "is_broken": FAILED,
    "is_at_odds": FAILED,
    "is_endless": (502, "INTEGRATION_ANSWER_INVALID"),
    "has_other_fields": (502, "INTEGRATION_ANSWER_INVALID"),
}
"""By the way of misbehaving: of each family one."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(WAYS) as server:
        yield server


@ROUTES
@pytest.mark.parametrize("way", SEEN)
def test_one_answer_and_one_record(
    client: httpx2.Client, records: Records, server: Server, route: str, way: str
) -> None:
    before = calls_of(DESK_SERVICE)
    failure = check(client.get(route, params={"url": f"{server.url}/{way}"}), *SEEN[way])
    written = records()
    (record,), (access,) = failures(written), accesses(written)
    assert record["level"] == "error"
    assert record["error"]["context"]["dependency"] == "desk-service"
    assert record["exception"]["stacktrace"]
    assert {record["request_id"] for record in written} == {failure.request_id}
    assert access["http"]["status_code"] == 502
    assert "hunter2" not in str(written)
    assert "Ada" not in f"{written}{failure}"
    assert calls_of(DESK_SERVICE)["failure"] == before["failure"] + 1


@ROUTES
def test_what_it_is_told_of_the_request(client: httpx2.Client, records: Records, server: Server, route: str) -> None:
    path = f"/answers{route}"
    answer = client.get(route, params={"url": f"{server.url}{path}"}, headers={"X-Request-ID": "from-afar"})
    assert answer.json() == GOOD
    (call,), (access,) = server.calls(path), accesses(records())
    assert call.headers["x-request-id"] == answer.headers["X-Request-ID"] == "from-afar"
    assert call.headers["traceparent"] == f"00-{access['trace_id']}-{access['span_id']}-01"
    assert 0 < int(call.headers["x-request-timeout-ms"]) <= 5000


@ROUTES
def test_the_trace_of_the_caller_goes_on(client: httpx2.Client, server: Server, route: str) -> None:
    path = f"/answers/trace{route}"
    sent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    client.get(route, params={"url": f"{server.url}{path}"}, headers={"traceparent": sent})
    (call,) = server.calls(path)
    trace_id, parent_id = call.headers["traceparent"].split("-")[1:3]
    assert trace_id == "0af7651916cd43dd8448eb211c80319c"
    assert parent_id != "b7ad6b7169203331"


def test_the_header_of_the_id_has_the_name_that_was_set(_some_database: None, server: Server) -> None:
    path = "/answers/named"
    with open_client(request_id_header="X-Correlation-ID") as client:
        client.get("/failing/outside", params={"url": f"{server.url}{path}"}, headers={"X-Correlation-ID": "from-afar"})
    (call,) = server.calls(path)
    assert call.headers["x-correlation-id"] == "from-afar"
    assert "x-request-id" not in call.headers


@ROUTES
def test_a_caller_in_a_hurry_is_answered_in_time(client: httpx2.Client, server: Server, route: str) -> None:
    path = f"/hangs{route}"
    answer = client.get(route, params={"url": f"{server.url}{path}"}, headers={"X-Request-Timeout-Ms": "300"})
    assert answer.status_code == 504
    (call,) = server.calls(path)
    assert 0 < int(call.headers["x-request-timeout-ms"]) <= 300
