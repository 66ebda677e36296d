"""What can be done with articles."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from ..conditional import ExpectedVersions
from ..database.transactions import read_only, transactional
from ..outbox.writing import add
from .cursors import Position, read_cursor, write_cursor
from .effects import ARTICLE_PUBLISHED
from .errors import ArticleAlreadyPublished, ArticleNotFound, NotTheAuthor
from .models import Article
from .repository import ArticleRepository


class Page(NamedTuple):
    """A part of the list of articles.

    Args:
        items: The articles.
        next_cursor: Where the next page begins; None at the end.
    """

    items: list[Article]
    next_cursor: str | None


class ArticleService:
    """Writes, shows, changes and publishes articles.

    Args:
        articles: Where they are kept.
    """

    def __init__(self, articles: ArticleRepository) -> None:
        self.articles = articles

    @transactional
    async def write(self, author_id: UUID, *, title: str, body: str) -> Article:
        """Begins a draft.

        Raises:
            AuthorUnknown: The author has been removed since they signed in.
        """
        now = datetime.now(UTC)
        article = Article(
            id=uuid4(), author_id=author_id, title=title, body=body, version=1, created_at=now, updated_at=now
        )
        await self.articles.add(article)
        return article

    async def list(self, reader_id: UUID | None, *, limit: int, cursor: str | None) -> Page:
        """What somebody may read, the newest first.

        Args:
            reader_id: Who reads; None for somebody who has not signed in.
            limit: How many articles, at most.
            cursor: Where the page before has ended.

        Raises:
            ValidationFailed: The cursor is none of ours.
        """
        return await self._list(reader_id, limit, read_cursor(cursor) if cursor is not None else None)

    @read_only
    async def _list(self, reader_id: UUID | None, limit: int, after: Position | None) -> Page:
        found = await self.articles.newest(reader_id, after, limit + 1)
        if len(found) <= limit:
            return Page(found, None)
        last = found[limit - 1]
        return Page(found[:limit], write_cursor(Position(last.created_at, last.id)))

    @read_only
    async def get(self, article_id: UUID, reader_id: UUID | None) -> Article:
        """One article.

        Raises:
            ArticleNotFound: There is none, or it is somebody else's draft.
        """
        return _shown(await self.articles.get(article_id), article_id, reader_id)

    @transactional
    async def change(
        self, article_id: UUID, user_id: UUID, expected: ExpectedVersions, changes: Mapping[str, str]
    ) -> Article:
        """Gives an article another title, another body, or both.

        Args:
            article_id: Which one.
            user_id: Who wants it.
            expected: The versions that this is a change of.
            changes: `title`, `body`, or both.

        Raises:
            ArticleNotFound: There is none, or it is somebody else's draft.
            NotTheAuthor: It is somebody else's.
            VersionMismatch: It has been changed since.
        """
        article = await self._own(article_id, user_id)
        expected.check(article.version)
        for name, value in changes.items():
            setattr(article, name, value)
        return await self._changed(article, datetime.now(UTC))

    @transactional
    async def delete(self, article_id: UUID, user_id: UUID, expected: ExpectedVersions) -> None:
        """Removes an article.

        Args:
            article_id: Which one.
            user_id: Who wants it.
            expected: The versions that they have seen.

        Raises:
            ArticleNotFound: There is none, or it is somebody else's draft.
            NotTheAuthor: It is somebody else's.
            VersionMismatch: It has been changed since.
        """
        article = await self._own(article_id, user_id)
        expected.check(article.version)
        await self.articles.remove(article)

    @transactional
    async def publish(self, article_id: UUID, user_id: UUID) -> Article:
        """Shows an article to everybody.

        Args:
            article_id: Which one.
            user_id: Who wants it.

        Raises:
            ArticleNotFound: There is none, or it is somebody else's draft.
            NotTheAuthor: It is somebody else's.
            ArticleAlreadyPublished: It has been done before.
        """
        article = await self._own(article_id, user_id)
        if article.published_at:
            raise ArticleAlreadyPublished(article_id=article_id)
        article.published_at = now = datetime.now(UTC)
        await add(ARTICLE_PUBLISHED, article_id=str(article_id), author_id=str(user_id))
        return await self._changed(article, now)

    async def _own(self, article_id: UUID, user_id: UUID) -> Article:
        article = _shown(await self.articles.lock(article_id), article_id, user_id)
        if article.author_id != user_id:
            raise NotTheAuthor(article_id=article_id, author_id=article.author_id, user_id=user_id)
        return article

    async def _changed(self, article: Article, now: datetime) -> Article:
        article.version += 1
        article.updated_at = now
        await self.articles.change(article)
        return article


def _shown(article: Article | None, article_id: UUID, reader_id: UUID | None) -> Article:
    """An article, unless it is to be hidden from this reader: then it does not exist."""
    if article is None or (article.published_at is None and article.author_id != reader_id):
        raise ArticleNotFound(article_id=article_id, reader_id=reader_id)
    return article
