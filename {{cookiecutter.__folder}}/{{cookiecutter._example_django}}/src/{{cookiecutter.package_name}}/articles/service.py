"""What can be done with articles."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

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
    def write(self, author_id: UUID, *, title: str, body: str) -> Article:
        """Begins a draft.

        Raises:
            AuthorUnknown: The author has been removed since they signed in.
        """
        article = Article(author_id=author_id, title=title, body=body)
        article.updated_at = article.created_at
        self.articles.add(article)
        return article

    def list(self, reader_id: UUID | None, *, limit: int, cursor: str | None) -> Page:
        """What somebody may read, the newest first.

        Args:
            reader_id: Who reads; None for somebody who has not signed in.
            limit: How many articles, at most.
            cursor: Where the page before has ended.

        Raises:
            ValidationFailed: The cursor is none of ours.
        """
        return self._list(reader_id, limit, read_cursor(cursor) if cursor is not None else None)

    @read_only
    def _list(self, reader_id: UUID | None, limit: int, after: Position | None) -> Page:
        found = self.articles.newest(reader_id, after, limit + 1)
        if len(found) <= limit:
            return Page(found, None)
        last = found[limit - 1]
        return Page(found[:limit], write_cursor(Position(last.created_at, last.id)))

    @read_only
    def get(self, article_id: UUID, reader_id: UUID | None) -> Article:
        """One article.

        Raises:
            ArticleNotFound: There is none, or it is somebody else's draft.
        """
        return _shown(self.articles.get(article_id), article_id, reader_id)

    @transactional
    def change(
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
        article = self._own(article_id, user_id)
        expected.check(article.version)
        for name, value in changes.items():
            setattr(article, name, value)
        return self._changed(article, datetime.now(UTC))

    @transactional
    def delete(self, article_id: UUID, user_id: UUID, expected: ExpectedVersions) -> None:
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
        article = self._own(article_id, user_id)
        expected.check(article.version)
        self.articles.remove(article)

    @transactional
    def publish(self, article_id: UUID, user_id: UUID) -> Article:
        """Shows an article to everybody.

        Args:
            article_id: Which one.
            user_id: Who wants it.

        Raises:
            ArticleNotFound: There is none, or it is somebody else's draft.
            NotTheAuthor: It is somebody else's.
            ArticleAlreadyPublished: It has been done before.
        """
        article = self._own(article_id, user_id)
        if article.published_at:
            raise ArticleAlreadyPublished(article_id=article_id)
        article.published_at = now = datetime.now(UTC)
        add(ARTICLE_PUBLISHED, article_id=str(article_id), author_id=str(user_id))
        return self._changed(article, now)

    def _own(self, article_id: UUID, user_id: UUID) -> Article:
        article = _shown(self.articles.lock(article_id), article_id, user_id)
        if article.author_id != user_id:
            raise NotTheAuthor(article_id=article_id, author_id=article.author_id, user_id=user_id)
        return article

    def _changed(self, article: Article, now: datetime) -> Article:
        article.version += 1
        article.updated_at = now
        self.articles.change(article)
        return article


def _shown(article: Article | None, article_id: UUID, reader_id: UUID | None) -> Article:
    """An article, unless it is to be hidden from this reader: then it does not exist."""
    if article is None or (article.published_at is None and article.author_id != reader_id):
        raise ArticleNotFound(article_id=article_id, reader_id=reader_id)
    return article
