"""Articles in the database."""

from uuid import UUID

from sqlalchemy import or_, select, tuple_

from ..database.refusals import refusing
from ..database.transactions import session
from .cursors import Position
from .errors import AuthorUnknown
from .models import Article

REFUSALS = {"articles.author_id": AuthorUnknown}


class ArticleRepository:
    """Finds and keeps articles."""

    async def add(self, article: Article) -> None:
        """Keeps a new one.

        Raises:
            AuthorUnknown: There is no such user (any more).
        """
        with refusing(REFUSALS, author_id=article.author_id):
            session().add(article)
            await session().flush()

    async def get(self, article_id: UUID) -> Article | None:
        """The one with this id."""
        return await session().get(Article, article_id)

    async def lock(self, article_id: UUID) -> Article | None:
        """The one with this id, which nobody else can change until the end of the transaction."""
        return await session().get(Article, article_id, with_for_update=True, populate_existing=True)

    async def change(self, article: Article) -> None:
        """Keeps what has become of one that was locked: the session has noticed."""
        await session().flush()

    async def remove(self, article: Article) -> None:
        """Removes one that was locked."""
        await session().delete(article)
        await session().flush()

    async def newest(self, reader_id: UUID | None, after: Position | None, limit: int) -> list[Article]:
        """Those that somebody may read, the newest first.

        Args:
            reader_id: Who reads. They see their own drafts.
            after: Where the page before has ended.
            limit: How many, at most.
        """
        readable = or_(Article.published_at.is_not(None), Article.author_id == reader_id)
        found = select(Article).where(readable)
        if after:
            found = found.where(tuple_(Article.created_at, Article.id) < after)
        ordered = found.order_by(Article.created_at.desc(), Article.id.desc()).limit(limit)
        return list(await session().scalars(ordered))
