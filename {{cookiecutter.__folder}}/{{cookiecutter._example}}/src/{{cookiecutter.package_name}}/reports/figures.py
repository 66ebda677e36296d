"""What a report tells."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from .months import Month

MONTHS = 12
"""How far back a report looks."""


class Figures(NamedTuple):
    """What has been published.

    Args:
        articles: How many articles.
        authors: How many people have written them.
        newest_at: When the last one was published; None where there is none.
        by_month: How many articles, for each month that was asked for.
    """

    articles: int
    authors: int
    newest_at: datetime | None
    by_month: list[int]


def report(figures: Figures, months: Sequence[Month]) -> dict[str, Any]:
    """The figures as JSON has them.

    Args:
        figures: What has been counted.
        months: What it was counted by.
    """
    newest = figures.newest_at
    return {
        "articles": figures.articles,
        "authors": figures.authors,
        "newest_at": f"{newest.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}" if newest else None,
        "months": [
            {"month": month.name, "articles": count} for month, count in zip(months, figures.by_month, strict=True)
        ],
    }
