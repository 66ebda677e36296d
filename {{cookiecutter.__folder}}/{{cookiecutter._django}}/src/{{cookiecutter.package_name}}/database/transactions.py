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
from functools import cache
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, transaction

from ..errors.dependencies import DatabaseUnavailable
from ..resilience import deadline
from ..resilience.bulkhead import Bulkhead, BulkheadFull
from .refusals import RETRY_AFTER, naming_failures, refusing_at_commit
from .retrying import attempts

P = ParamSpec("P")
R = TypeVar("R")

WRITERS = 2
"""Threads that may try to write into SQLite's file at the same time: one does, and one is ready to.

With 64 threads, two write as much as four, and the slowest waits for a second, not for three (on two busy processors). One
alone is fairer still, but loses up to half of the writes when processors are busy: nobody is ready when it has done.
"""

QUEUE = 10_000
"""As many may wait as there can be requests in hand."""

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
                with attempt, refusing_at_commit() as commit_begins, _in_turn(writes=writes), _begin(writes=writes):
                    result = method(*args, **kwargs)
                    commit_begins()
        return result

    return run


@cache
def writers(timeout: float) -> Bulkhead:
    """The threads of this process that write into SQLite's file, and those that wait for that.

    Args:
        timeout: Seconds for which one waits at most.
    """
    return Bulkhead(WRITERS, queue=QUEUE, wait=timeout)


@contextmanager
def _in_turn(*, writes: bool) -> Iterator[None]:
    """Lets the threads that write into SQLite's file do so in turn. (PostgreSQL has a pool that they wait for in turn.)

    SQLite itself lets in who happens to ask at the right moment: with many threads one of them may never be that.

    Raises:
        DatabaseUnavailable: It took too long.
        DeadlineExceeded: The caller does not wait as long.
    """
    if not writes or connection.vendor != "sqlite":
        yield
        return
    places = writers(settings.SERVICE.database_timeout)
    try:
        places.enter()
    except BulkheadFull as full:
        deadline.check()
        raise DatabaseUnavailable(retry_after=RETRY_AFTER) from full
    try:
        yield
    finally:
        places.leave()


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
