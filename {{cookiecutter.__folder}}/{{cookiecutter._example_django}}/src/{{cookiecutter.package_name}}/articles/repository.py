"""Articles in the database."""

from uuid import UUID

from django.db.models import Q

from ..database.refusals import refusing
from .cursors import Position
from .errors import AuthorUnknown
from .models import Article

REFUSALS = {"articles.author_id": AuthorUnknown}


class ArticleRepository:
    """Finds and keeps articles."""

    def add(self, article: Article) -> None:
        """Keeps a new one.

        Raises:
            AuthorUnknown: There is no such user (any more).
        """
        with refusing(REFUSALS, author_id=article.author_id):
            article.save(force_insert=True)

    def get(self, article_id: UUID) -> Article | None:
        """The one with this id."""
        return Article.objects.filter(id=article_id).first()

    def lock(self, article_id: UUID) -> Article | None:
        """The one with this id, which nobody else can change until the end of the transaction."""
        return Article.objects.select_for_update().filter(id=article_id).first()

    def change(self, article: Article) -> None:
        """Keeps what has become of one that was locked."""
        article.save(force_update=True)

    def remove(self, article: Article) -> None:
        """Removes one that was locked."""
        Article.objects.filter(id=article.id).delete()

    def newest(self, reader_id: UUID | None, after: Position | None, limit: int) -> list[Article]:
        """Those that somebody may read, the newest first.

        Args:
            reader_id: Who reads. They see their own drafts.
            after: Where the page before has ended.
            limit: How many, at most.
        """
        found = Article.objects.filter(Q(published_at__isnull=False) | Q(author_id=reader_id))
        if after:
            created_at, article_id = after
            found = found.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, id__lt=article_id))
        return list(found.order_by("-created_at", "-id")[:limit])
