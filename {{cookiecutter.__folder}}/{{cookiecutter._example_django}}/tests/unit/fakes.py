"""Repositories in memory that behave like those of the database, for tests of services."""

from copy import copy
from datetime import datetime
from typing import Any
from uuid import UUID

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


def run(returned: Any) -> Any:
    """What a service has returned. (Where services are asynchronous, this is what waits for it.)"""
    return returned


class FakeUsers(UserRepository):
    def __init__(self) -> None:
        self.rows: dict[UUID, User] = {}

    def add(self, user: User) -> None:
        if self.by_email(user.email):
            raise EmailTaken(email=user.email)
        self.rows[user.id] = copy(user)

    def get(self, user_id: UUID) -> User | None:
        return copy(self.rows.get(user_id))

    def by_email(self, email: str) -> User | None:
        return next((copy(user) for user in self.rows.values() if user.email == email), None)


class FakeTokens(TokenRepository):
    def __init__(self) -> None:
        self.rows: dict[UUID, TokenAccount] = {}
        self.entries: list[TokenEntry] = []

    def open(self, user_id: UUID) -> None:
        self.rows[user_id] = TokenAccount(user_id=user_id, balance=INITIAL_BALANCE, lifetime_spent=0)

    def get(self, user_id: UUID) -> TokenAccount | None:
        return copy(self.rows.get(user_id))

    def has_entry(self, entry_id: UUID) -> bool:
        return any(entry.id == entry_id for entry in self.entries)

    def spend(self, entry: TokenEntry) -> bool:
        account = self.rows.get(entry.user_id)
        if account is None or account.balance < entry.amount:
            return False
        account.balance -= entry.amount
        account.lifetime_spent += entry.amount
        self.entries.append(copy(entry))
        return True


class FakeTasks(TaskRepository):
    def __init__(self) -> None:
        self.rows: dict[UUID, Task] = {}

    def add(self, task: Task) -> None:
        self.rows[task.id] = copy(task)

    def get(self, task_id: UUID) -> Task | None:
        return copy(self.rows.get(task_id))

    lock = get

    def change(self, task: Task) -> None:
        self.rows[task.id] = copy(task)

    def forget(self, before: datetime) -> None:
        self.rows = {key: task for key, task in self.rows.items() if not task.finished_at or task.finished_at >= before}


class FakeSessions(SessionRepository):
    def __init__(self) -> None:
        self.rows: dict[str, RefreshToken] = {}

    def add(self, token: RefreshToken) -> None:
        self.rows[token.token_hash] = copy(token)

    def by_hash(self, token_hash: str) -> RefreshToken | None:
        return copy(self.rows.get(token_hash))

    def lock(self, family_id: UUID) -> None:
        """There is nobody else."""

    def spend(self, token_hash: str, now: datetime) -> bool:
        token = self.rows.get(token_hash)
        if token is None or token.spent_at:
            return False
        token.spent_at = now
        return True

    def revoke(self, family_id: UUID, now: datetime) -> None:
        for token in self.rows.values():
            if token.family_id == family_id and token.revoked_at is None:
                token.revoked_at = now


class FakeArticles(ArticleRepository):
    def __init__(self) -> None:
        self.rows: dict[UUID, Article] = {}

    def add(self, article: Article) -> None:
        self.rows[article.id] = copy(article)

    def get(self, article_id: UUID) -> Article | None:
        return copy(self.rows.get(article_id))

    lock = get

    def change(self, article: Article) -> None:
        self.rows[article.id] = copy(article)

    def remove(self, article: Article) -> None:
        del self.rows[article.id]

    def newest(self, reader_id: UUID | None, after: Position | None, limit: int) -> list[Article]:
        shown = [article for article in self.rows.values() if article.published_at or article.author_id == reader_id]
        newest = sorted(shown, key=_position, reverse=True)
        return [copy(article) for article in newest if after is None or _position(article) < after][:limit]


def _position(article: Article) -> Position:
    return Position(article.created_at, article.id)
