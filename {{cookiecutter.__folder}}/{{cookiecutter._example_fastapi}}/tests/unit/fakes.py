"""Repositories in memory that behave like those of the database, for tests of services."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import event
from sqlalchemy import inspect as mapping_of
from sqlalchemy.orm import Session

from {{ cookiecutter.package_name }}.articles.cursors import Position
from {{ cookiecutter.package_name }}.articles.models import Article
from {{ cookiecutter.package_name }}.articles.repository import ArticleRepository
from {{ cookiecutter.package_name }}.auth.models import RefreshToken
from {{ cookiecutter.package_name }}.auth.repository import SessionRepository
from {{ cookiecutter.package_name }}.tasks.models import Task
from {{ cookiecutter.package_name }}.tasks.repository import TaskRepository
from {{ cookiecutter.package_name }}.tokens.models import TokenAccount, TokenEntry
from {{ cookiecutter.package_name }}.tokens.repository import INITIAL_BALANCE, TokenRepository
from {{ cookiecutter.package_name }}.users.errors import EmailTaken
from {{ cookiecutter.package_name }}.users.models import User
from {{ cookiecutter.package_name }}.users.repository import UserRepository

Result = TypeVar("Result")
Row = TypeVar("Row", User, TokenAccount, TokenEntry, RefreshToken, Article, Task)


def run(returned: Coroutine[Any, Any, Result]) -> Result:
    """What a service returns, once it has been waited for. What it puts into the outbox is forgotten."""
    with _no_outbox():
        return asyncio.run(returned)


@contextmanager
def _no_outbox() -> Iterator[None]:
    """Sessions write nothing meanwhile: all that is left for them to write is rows of the outbox."""

    def forget(session: Session, *_: object) -> None:
        session.expunge_all()

    event.listen(Session, "before_flush", forget)
    try:
        yield
    finally:
        event.remove(Session, "before_flush", forget)


class FakeUsers(UserRepository):
    def __init__(self) -> None:
        self.rows: dict[UUID, User] = {}

    async def add(self, user: User) -> None:
        if await self.by_email(user.email):
            raise EmailTaken(email=user.email)
        self.rows[user.id] = _copy(user)

    async def get(self, user_id: UUID) -> User | None:
        return _copied(self.rows.get(user_id))

    async def by_email(self, email: str) -> User | None:
        return next((_copy(user) for user in self.rows.values() if user.email == email), None)


class FakeTokens(TokenRepository):
    def __init__(self) -> None:
        self.rows: dict[UUID, TokenAccount] = {}
        self.entries: list[TokenEntry] = []

    async def open(self, user_id: UUID) -> None:
        self.rows[user_id] = TokenAccount(user_id=user_id, balance=INITIAL_BALANCE, lifetime_spent=0)

    async def get(self, user_id: UUID) -> TokenAccount | None:
        return _copied(self.rows.get(user_id))

    async def has_entry(self, entry_id: UUID) -> bool:
        return any(entry.id == entry_id for entry in self.entries)

    async def spend(self, entry: TokenEntry) -> bool:
        account = self.rows.get(entry.user_id)
        if account is None or account.balance < entry.amount:
            return False
        account.balance -= entry.amount
        account.lifetime_spent += entry.amount
        self.entries.append(_copy(entry))
        return True


class FakeTasks(TaskRepository):
    def __init__(self) -> None:
        self.rows: dict[UUID, Task] = {}

    async def add(self, task: Task) -> None:
        self.rows[task.id] = _copy(task)

    async def get(self, task_id: UUID) -> Task | None:
        return _copied(self.rows.get(task_id))

    lock = get

    async def change(self, task: Task) -> None:
        self.rows[task.id] = _copy(task)

    async def forget(self, before: datetime) -> None:
        self.rows = {key: task for key, task in self.rows.items() if not task.finished_at or task.finished_at >= before}


class FakeSessions(SessionRepository):
    def __init__(self) -> None:
        self.rows: dict[str, RefreshToken] = {}

    async def add(self, token: RefreshToken) -> None:
        self.rows[token.token_hash] = _copy(token)

    async def by_hash(self, token_hash: str) -> RefreshToken | None:
        return _copied(self.rows.get(token_hash))

    async def lock(self, family_id: UUID) -> None:
        """There is nobody else."""

    async def spend(self, token_hash: str, now: datetime) -> bool:
        token = self.rows.get(token_hash)
        if token is None or token.spent_at:
            return False
        token.spent_at = now
        return True

    async def revoke(self, family_id: UUID, now: datetime) -> None:
        for token in self.rows.values():
            if token.family_id == family_id and token.revoked_at is None:
                token.revoked_at = now


class FakeArticles(ArticleRepository):
    def __init__(self) -> None:
        self.rows: dict[UUID, Article] = {}

    async def add(self, article: Article) -> None:
        self.rows[article.id] = _copy(article)

    async def get(self, article_id: UUID) -> Article | None:
        return _copied(self.rows.get(article_id))

    lock = get

    async def change(self, article: Article) -> None:
        self.rows[article.id] = _copy(article)

    async def remove(self, article: Article) -> None:
        del self.rows[article.id]

    async def newest(self, reader_id: UUID | None, after: Position | None, limit: int) -> list[Article]:
        shown = [article for article in self.rows.values() if article.published_at or article.author_id == reader_id]
        newest = sorted(shown, key=_position, reverse=True)
        return [_copy(article) for article in newest if after is None or _position(article) < after][:limit]


def _position(article: Article) -> Position:
    return Position(article.created_at, article.id)


def _copied(row: Row | None) -> Row | None:
    return None if row is None else _copy(row)


def _copy(row: Row) -> Row:
    """Another one with the same values: what becomes of the one is not seen in the other."""
    return type(row)(**{column.key: getattr(row, column.key) for column in mapping_of(type(row)).column_attrs})
