"""Figures from the database."""

from collections.abc import Sequence

from sqlalchemy import func, select

from ..articles.models import Article
from ..database.transactions import session
from .figures import Figures
from .months import Month


class ReportRepository:
    """Counts what everybody may read, and nothing else."""

    async def figures(self, months: Sequence[Month]) -> Figures:
        """All of them by one statement, so that they belong together.

        Args:
            months: What to count by.
        """
        published = Article.published_at
        totals = func.count(), func.count(Article.author_id.distinct()), func.max(published)
        counts = [func.count().filter(published >= month.begin, published < month.end) for month in months]
        counted = select(*totals, *counts).where(published.is_not(None))
        articles, authors, newest_at, *by_month = (await session().execute(counted)).one()
        return Figures(articles, authors, newest_at, by_month)
