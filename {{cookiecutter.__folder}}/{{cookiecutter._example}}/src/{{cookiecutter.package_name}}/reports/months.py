"""The months that a report tells of."""

from datetime import UTC, datetime
from typing import NamedTuple


class Month(NamedTuple):
    """A month, in UTC.

    Args:
        begin: Its first moment.
        end: The first moment of the next one.
    """

    begin: datetime
    end: datetime

    @property
    def name(self) -> str:
        """As `2026-01`."""
        return f"{self.begin:%Y-%m}"


def last_months(now: datetime, count: int) -> list[Month]:
    """The present month and those before it, the latest first.

    Args:
        now: Some moment of the present month.
        count: How many.
    """
    present = now.astimezone(UTC)
    latest = present.year * 12 + present.month - 1
    return [Month(_first_moment(number), _first_moment(number + 1)) for number in range(latest, latest - count, -1)]


def _first_moment(number: int) -> datetime:
    """The beginning of a month that is counted from the year 0."""
    year, month = divmod(number, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)
