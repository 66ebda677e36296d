"""C1: the one format, whatever is raised and wherever it is raised."""

import contextlib

import httpx2
import pytest

from ..conftest import Records
from ..failing.raising import MAKE
from ..failing.service import open_client
from ..failing.values import UNANSWERABLE
from .checking import UNFORESEEN, accesses, check, failures

DESK_TAKEN = (409, "CONFLICT_DESK_TAKEN")

NAMED = {
    "ours": DESK_TAKEN,
    "missing": (404, "RESOURCE_NOT_FOUND"),
    "unavailable": (503, "UNAVAILABLE_SERVICE"),
    "in-groups": DESK_TAKEN,
    "in-many-groups": DESK_TAKEN,
    "mute-desk": (409, "CONFLICT_MUTE_DESK"),
    "unprintable-desk": (409, "CONFLICT_SHOWN_DESK"),
    "half-character-desk": (409, "CONFLICT_SHOWN_DESK"),
    "endless-desk": (409, "CONFLICT_SHOWN_DESK"),
    "bad-header": DESK_TAKEN,
    "bad-header-name": DESK_TAKEN,
    "foreign-header": DESK_TAKEN,
}
"""What has a name of its own. All else is unforeseen, also an error of the service whose class is broken."""

GROUPS = {
    "ours+ours": DESK_TAKEN,
    "ours+missing": DESK_TAKEN,
    "missing+unavailable": (503, "UNAVAILABLE_SERVICE"),
    "ours+unforeseen": UNFORESEEN,
    "unforeseen+unavailable+ours": UNFORESEEN,
    "in-groups+missing": DESK_TAKEN,
    "mute+forgetful-desk": UNFORESEEN,
}
"""What a group of errors counts as: its most severe."""

PLACES = [
    "/failing/view/{what}",
    "/failing/thread/{what}",
    "/failing/guard/before/{what}",
    "/failing/guard/after/{what}",
    "/failing/handler/{what}",
]


def check_records(records: Records, status: int) -> None:
    """One record of the failure, one of the access."""
    written = records()
    (failure,), (access,) = failures(written), accesses(written)
    assert failure["level"] == ("error" if status >= 500 else "warning")
    assert failure["error"]["status"] == access["http"]["status_code"] == status


@pytest.mark.parametrize("what", MAKE)
def test_c1_whatever_is_raised(client: httpx2.Client, records: Records, what: str) -> None:
    status, reason = NAMED.get(what, UNFORESEEN)
    check(client.get(f"/failing/view/{what}"), status, reason)
    check_records(records, status)


@pytest.mark.parametrize("what", ["ours", "unforeseen", "exit", "cancelled", "already-made", "ours+unforeseen"])
@pytest.mark.parametrize("place", PLACES)
def test_c1_wherever_it_is_raised(client: httpx2.Client, records: Records, place: str, what: str) -> None:
    status, reason = NAMED.get(what, UNFORESEEN)
    check(client.get(place.format(what=what)), status, reason)
    check_records(records, status)


@pytest.mark.parametrize("what", ["ours", "unforeseen", "recursion", "ours+unforeseen"])
def test_c1_before_a_stream_begins(client: httpx2.Client, records: Records, what: str) -> None:
    status, reason = NAMED.get(what, UNFORESEEN)
    check(client.get(f"/failing/stream/before/{what}"), status, reason)
    check_records(records, status)


@pytest.mark.parametrize("what", ["ours", "unforeseen", "exit", "recursion", "ours+unforeseen"])
def test_c1_in_a_validator(client: httpx2.Client, records: Records, what: str) -> None:
    status, reason = NAMED.get(what, UNFORESEEN)
    check(client.post("/failing/validator", json={"what": what}), status, reason)
    check_records(records, status)


@pytest.mark.parametrize("what", ["ours", "unforeseen", "ours+unforeseen"])
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("path", ["/api/v1/ping", "/failing/late", "/failing/missing"])
def test_c1_in_a_middleware(
    capsysbinary: pytest.CaptureFixture[bytes], records: Records, path: str, moment: str, what: str
) -> None:
    status, reason = NAMED.get(what, UNFORESEEN)
    with open_client() as client:
        check(client.get(path, headers={"X-Fail": f"{moment} {what}"}), status, reason)
    written = records()
    assert len(accesses(written)) == 1
    # What the middleware has put in the place of an answer that was a failure itself is a second failure.
    assert len(failures(written)) <= 1 + (path == "/failing/missing" and moment == "after")


@pytest.mark.parametrize("whats", GROUPS)
@pytest.mark.parametrize("place", ["/failing/tasks/{whats}", "/failing/view/{whats}"])
def test_c1_a_group_counts_as_its_most_severe(client: httpx2.Client, records: Records, place: str, whats: str) -> None:
    status, reason = GROUPS[whats]
    check(client.get(place.format(whats=whats)), status, reason)
    check_records(records, status)


@pytest.mark.parametrize("value", UNANSWERABLE)
def test_c1_while_the_answer_is_written(client: httpx2.Client, records: Records, value: str) -> None:
    check(client.get(f"/failing/rendering/{value}"), *UNFORESEEN)
    check_records(records, 500)


@pytest.mark.parametrize("path", ["/failing/promise", "/failing/header"])
def test_c1_an_answer_that_is_not_as_it_should_be(client: httpx2.Client, records: Records, path: str) -> None:
    check(client.get(path), *UNFORESEEN)
    check_records(records, 500)


@pytest.mark.parametrize("what", ["ours", "unforeseen", "ours+unforeseen"])
@pytest.mark.parametrize("moment", ["halfway", "after"])
def test_c1_an_answer_that_had_started_is_broken_off(
    client: httpx2.Client, records: Records, moment: str, what: str
) -> None:
    with contextlib.suppress(Exception):  # each server interface breaks off in its own way
        client.get(f"/failing/stream/{moment}/{what}")
    (failure,) = failures(records())
    assert failure["error"]["context"]["response"] == "had started, the connection was cut"


@pytest.mark.parametrize("what", ["ours", "unforeseen", "ours+unforeseen"])
def test_c1_an_answer_that_was_complete_stays(client: httpx2.Client, records: Records, what: str) -> None:
    assert client.get(f"/failing/background/{what}").status_code == 200
    written = records()
    (failure,), (access,) = failures(written), accesses(written)
    assert failure["error"]["context"]["response"] == "was complete"
    assert failure["level"] == ("warning" if what == "ours" else "error")
    assert access["http"]["status_code"] == 200


@pytest.mark.parametrize("what", ["ours", "unforeseen"])
def test_c1_in_a_thread_that_nobody_waits_for(client: httpx2.Client, records: Records, what: str) -> None:
    response = client.get(f"/failing/left-thread/{what}")
    assert response.status_code == 200
    (failure,) = failures(records())
    assert failure["request_id"] == response.headers["X-Request-ID"]
    assert failure["exception"]["stacktrace"]


def test_c1_the_service_survives_all_of_it(client: httpx2.Client) -> None:
    for what in MAKE:
        client.get(f"/failing/view/{what}")
    assert client.get("/api/v1/ping").status_code == 200
