"""Figures from the database."""

from collections.abc import Sequence

from django.db.models import Count, Max, Q

from ..articles.models import Article
from .figures import Figures
from .months import Month


class ReportRepository:
    """Counts what everybody may read, and nothing else."""

    def figures(self, months: Sequence[Month]) -> Figures:
        """All of them by one statement, so that they belong together.

        Args:
            months: What to count by.
        """
        counts = {
            month.name: Count("id", filter=Q(published_at__gte=month.begin, published_at__lt=month.end))
            for month in months
        }
        counted = Article.objects.filter(published_at__isnull=False).aggregate(
            articles=Count("id"), authors=Count("author_id", distinct=True), newest_at=Max("published_at"), **counts
        )
        by_month = [counted[month.name] for month in months]
        return Figures(counted["articles"], counted["authors"], counted["newest_at"], by_month)
