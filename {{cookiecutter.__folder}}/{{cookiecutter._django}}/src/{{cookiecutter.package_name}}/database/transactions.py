"""The unit of work: methods of services say whether they write, and the rest follows. Django's own `atomic` does it.

    class UserService:
        @transactional
        def rename(self, user_id: UUID, name: str) -> User: ...

        @read_only
        def get(self, user_id: UUID) -> User: ...

What such a method returns has been committed; when it raises, nothing has been.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, transaction

from .refusals import naming_failures, refusing_at_commit
from .retrying import attempts

P = ParamSpec("P")
R = TypeVar("R")

_writes: ContextVar[bool] = ContextVar("_writes", default=True)
"""Whether the transaction in hand may write."""


def transactional(method: Callable[P, R]) -> Callable[P, R]:
    """Runs a method in a transaction that is committed before the method returns.

    When another transaction was in the way it runs again from its start: it must not do anything outside of the database
    that cannot be done twice (see `outbox`). One that is called by another joins its transaction.

    Args:
        method: The method of a service.
    """
    return _within(method, writes=True)


def read_only(method: Callable[P, R]) -> Callable[P, R]:
    """Runs a method in a transaction that only reads, and waits for nobody who writes. Should it write, that is undone.

    Args:
        method: The method of a service.
    """
    return _within(method, writes=False)


def _within(method: Callable[P, R], *, writes: bool) -> Callable[P, R]:
    @functools.wraps(method)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            if writes and not _writes.get():
                raise RuntimeError(f"{method.__qualname__} writes, and was called where it was only to be read")
            return method(*args, **kwargs)
        with naming_failures(), _giving_back():
            for attempt in attempts(settings.SERVICE.database_timeout):
                with attempt, refusing_at_commit() as commit_begins, _begin(writes=writes):
                    result = method(*args, **kwargs)
                    commit_begins()
        return result

    return run


@contextmanager
def _begin(*, writes: bool) -> Iterator[None]:
    """Commits at the end; whatever is raised in between, or by that, ends in a rollback."""
    connection.ensure_connection()
    if connection.vendor == "sqlite" and not writes:
        # Of this connection only, which is given back afterwards.
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    token = _writes.set(writes)
    try:
        with transaction.atomic():
            yield
            if not writes:
                transaction.set_rollback(True)
            elif transaction.get_rollback() or _is_aborted():
                # Nothing of it would be kept, and nobody would hear of that: such a commit succeeds.
                raise transaction.TransactionManagementError("a failure of the database was caught on the way")
    finally:
        _writes.reset(token)


def _is_aborted() -> bool:
    """Whether PostgreSQL will hear of nothing but the end of the transaction, since a statement in it has failed."""
    information = getattr(connection.connection, "info", None)
    return information is not None and information.transaction_status.name == "INERROR"


@contextmanager
def _giving_back() -> Iterator[None]:
    """Gives the connection back as soon as nobody needs it: others wait for it, in threads that no request ends."""
    try:
        yield
    finally:
        connection.close()
