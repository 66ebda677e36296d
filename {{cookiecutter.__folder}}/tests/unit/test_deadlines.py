"""The deadline of a request is what its caller says, and everything that it does inherits it."""

from collections.abc import Iterator

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from {{ cookiecutter.package_name }}.resilience.deadline import HEADER, remaining, sent

from ..conftest import Records
from ..contract.checking import check, failures
from ..failing.scripts import SCRIPTS, Script

Seen = list[float | None]


@pytest.fixture
def seen() -> Iterator[Seen]:
    """What was left of the deadline each time that the route was asked."""
    seen: Seen = []
    SCRIPTS["deadline"] = Script([lambda: seen.append(remaining())])
    yield seen
    del SCRIPTS["deadline"]


def ask(client: httpx2.Client, *headers: tuple[str, str]) -> httpx2.Response:
    return client.get("/failing/transaction/deadline", headers=list(headers))


def test_it_is_what_the_caller_says(client: httpx2.Client, seen: Seen) -> None:
    assert ask(client, (HEADER, "60000")).status_code == 200
    (left,) = seen
    assert left is not None
    assert 0 < left <= 60


def test_it_ends_with_the_request(client: httpx2.Client, seen: Seen) -> None:
    for headers in ([(HEADER, "60000")], []):
        assert ask(client, *headers).status_code == 200
    assert seen[1] is None


@pytest.mark.parametrize("value", ["", "soon", "-1", "1.5", "1e3", "99999999999", "0x10", "10, 20"])
def test_what_is_no_number_of_milliseconds_changes_nothing(client: httpx2.Client, seen: Seen, value: str) -> None:
    assert ask(client, (HEADER, value)).status_code == 200
    assert seen == [None]


def test_nothing_is_begun_that_nobody_waits_for(client: httpx2.Client, seen: Seen, records: Records) -> None:
    failure = check(ask(client, (HEADER, "0")), 504, "TIMEOUT_DEADLINE")
    assert failure.retryable
    assert seen == []
    assert len(failures(records())) == 1
    assert client.get("/healthz", headers={HEADER: "0"}).status_code == 200


@given(st.one_of(st.none(), st.text()))
def test_any_text_is_a_time_or_none(header: str | None) -> None:
    seconds = sent(header)
    assert seconds is None or 0 <= seconds < 1_000_000


@given(st.integers(0, 999_999_999))
def test_milliseconds(number: int) -> None:
    assert sent(str(number)) == number / 1000
