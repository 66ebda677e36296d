"""What the failure of another service says, and what is taken of it."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from {{ cookiecutter.package_name }}.errors.format import body
from {{ cookiecutter.package_name }}.resilience.upstream_failures import (
    MAX_RETRY_AFTER,
    retry_after_of,
    upstream_of,
)

from ..failing.errors import DeskTaken

FAILURE = {"code": "DSK_CONFLICT_DESK_TAKEN", "retryable": True, "request_id": "theirs"}

FORMATS = {
    "envelope": {"error": {**FAILURE, "message": "", "fields": None, "details": None}},
    "flat": {**FAILURE, "status": "error", "message": "", "details": {}, "timestamp": "2026-01-31T10:30:45.123Z"},
    "problem": {**FAILURE, "type": "https://x/DSK_CONFLICT_DESK_TAKEN", "status": 409, "title": "", "detail": ""},
}

ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.lists(st.none(), max_size=1))
OBJECTS = st.dictionaries(st.sampled_from([*FAILURE, "error"]), ANYTHING)


@pytest.mark.parametrize("written", FORMATS)
def test_each_format_is_understood(written: str) -> None:
    upstream = upstream_of(FORMATS[written])
    assert upstream
    assert upstream.context() == FAILURE


def test_this_services_own_format_is_one_of_them() -> None:
    upstream = upstream_of(body(DeskTaken(desk=7), request_id="ours", docs_url="https://x"))
    assert upstream
    assert upstream.context() == {"code": DeskTaken.code, "retryable": True, "request_id": "ours"}


@pytest.mark.parametrize(
    "changed",
    [
        {"code": None},
        {"code": 7},
        {"code": "desk_taken"},
        {"code": "TAKEN"},
        {"code": "DSK_" + "X" * 60},
        {"code": "DSK_TAKEN\n"},
        {"retryable": "yes"},
        {"retryable": None},
    ],
)
def test_the_failures_of_others_are_not_mistaken_for_ours(changed: dict[str, Any]) -> None:
    assert upstream_of({"error": FAILURE | changed}) is None


@pytest.mark.parametrize("request_id", [None, 7, "", "a b", "a\r\nb", "x" * 129])
def test_an_id_that_is_not_safe_to_repeat_is_left_out(request_id: Any) -> None:
    upstream = upstream_of(FAILURE | {"request_id": request_id})
    assert upstream
    assert "request_id" not in upstream.context()


@given(ANYTHING | OBJECTS | st.fixed_dictionaries({"error": OBJECTS}))
def test_anything_may_come(sent: Any) -> None:
    upstream = upstream_of(sent)
    assert upstream is None or upstream.code.replace("_", "").isalnum()


@given(st.integers(0, MAX_RETRY_AFTER))
def test_seconds(seconds: int) -> None:
    assert retry_after_of(str(seconds)) == seconds


@pytest.mark.parametrize("seconds", [MAX_RETRY_AFTER + 1, 10**17])
def test_nobody_waits_for_more_than_a_day(seconds: int) -> None:
    assert retry_after_of(str(seconds)) == MAX_RETRY_AFTER


@pytest.mark.parametrize(
    "date", ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
)
def test_a_date_in_each_form_of_http(date: str) -> None:
    """RFC 9110, 5.6.7."""
    assert retry_after_of(date, date="Sun, 06 Nov 1994 08:49:07 GMT") == 30


def test_a_date_is_reckoned_by_the_clock_of_who_wrote_it() -> None:
    wrong = datetime.now(UTC) + timedelta(days=300)
    later = format_datetime(wrong + timedelta(seconds=90), usegmt=True)
    assert retry_after_of(later, date=format_datetime(wrong, usegmt=True)) == 90


def test_without_such_a_clock_ours_will_do() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    seconds = retry_after_of(later, date="nonsense")
    assert seconds is not None
    assert 3500 < seconds <= 3600


def test_a_date_that_is_over_is_now() -> None:
    assert retry_after_of("Sun, 06 Nov 1994 08:49:37 GMT") == 0


@pytest.mark.parametrize("header", [None, "", "soon", "-1", "1.5", "1e3", "0x10", "٣", "9" * 20, "Mon, 99"])
def test_nonsense_is_nothing(header: str | None) -> None:
    assert retry_after_of(header) is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_sent_is_a_sane_time_or_none(header: str, date: str) -> None:
    seconds = retry_after_of(header, date=date)
    assert seconds is None or 0 <= seconds <= MAX_RETRY_AFTER
