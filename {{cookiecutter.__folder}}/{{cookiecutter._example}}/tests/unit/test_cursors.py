"""Cursors: what was written is read again, and whatever else is sent is refused."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from {{ cookiecutter.package_name }}.articles.cursors import Position, read_cursor, write_cursor
from {{ cookiecutter.package_name }}.errors import ValidationFailed

POSITIONS = st.builds(Position, st.datetimes(timezones=st.just(UTC)), st.uuids())

quick = settings(database=None, derandomize=True, deadline=None, max_examples=50)


@quick
@given(position=POSITIONS)
def test_a_cursor_is_a_place_in_the_list(position: Position) -> None:
    cursor = write_cursor(position)
    assert read_cursor(cursor) == position
    assert cursor.isascii()
    assert not {*cursor} & {*"+/&?#% "}  # it can stand in an address as it is


@quick
@given(position=POSITIONS, at=st.integers(0, 31), by=st.characters())
def test_a_changed_cursor_is_another_place_or_none(position: Position, at: int, by: str) -> None:
    cursor = write_cursor(position)
    changed = cursor[:at] + by + cursor[at + 1 :]
    try:
        assert (read_cursor(changed) == position) == (changed == cursor)
    except ValidationFailed as exc:
        assert exc.fields.keys() == {"cursor"}


@quick
@given(cursor=st.text() | st.binary().map(lambda sent: sent.decode("latin-1")))
def test_whatever_it_is_it_is_read_or_refused(cursor: str) -> None:
    try:
        read_cursor(cursor)
    except ValidationFailed as exc:
        assert [(problem.path, problem.location) for problem in exc.problems] == [(("cursor",), "query")]


@pytest.mark.parametrize("cursor", ["", "x", "A" * 31, "A" * 33, "A" * 36, "=" * 32, "A" * 30 + "==", "\0"])
def test_what_is_no_cursor(cursor: str) -> None:
    with pytest.raises(ValidationFailed):
        read_cursor(cursor)


def test_the_order_of_time_is_kept_to_the_microsecond() -> None:
    for microsecond in (0, 1, 999_999):
        position = Position(datetime(2026, 1, 31, 10, 30, 45, microsecond, tzinfo=UTC), UUID(int=7))
        assert read_cursor(write_cursor(position)) == position
