"""The unit of work: methods of services say whether they write, and the rest follows.

    class UserService:
        @transactional
        async def rename(self, user_id: UUID, name: str) -> User: ...

        @read_only
        async def get(self, user_id: UUID) -> User: ...

What such a method returns has been committed; when it raises, nothing has been.
"""

import asyncio
import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from .connections import new_session, timeout
from .refusals import naming_failures, refusing_at_commit
from .retrying import attempts

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A transaction in hand.

    Args:
        session: Its session.
        writes: Whether it may write.
        task: Whose it is. A task that the method starts inherits its context, but a session is nothing to be shared.
    """

    session: AsyncSession
    writes: bool
    task: asyncio.Task[Any] | None


_current: ContextVar[_Unit | None] = ContextVar("_current", default=None)


def transactional(method: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Runs a method in a transaction that is committed before the method returns.

    When another transaction was in the way it runs again from its start: it must not do anything outside of the database
    that cannot be done twice (see `outbox`). One that is called by another joins its transaction.

    Args:
        method: The method of a service. Whatever it raises, nothing of the transaction is kept.

    Raises:
        DataConflict: A constraint was broken that no repository has declared.
        DatabaseTimeout: A statement took too long.
        DatabaseUnavailable: The database is not there, or others were in the way each time.
    """
    return _within(method, writes=True)


def read_only(method: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Runs a method in a transaction that only reads; it waits for nobody who writes.

    Args:
        method: The method of a service.

    Raises:
        DatabaseTimeout: A statement took too long.
        DatabaseUnavailable: The database is not there, or is busy with others.
    """
    return _within(method, writes=False)


def session() -> AsyncSession:
    """The session of the transaction in hand, for repositories.

    Raises:
        RuntimeError: There is none.
    """
    unit = _unit_in_hand()
    if unit is None:
        raise RuntimeError("no transaction here: call this from a method that is @transactional or @read_only")
    return unit.session


def _within(method: Callable[P, Awaitable[R]], *, writes: bool) -> Callable[P, Coroutine[Any, Any, R]]:
    @functools.wraps(method)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if outer := _unit_in_hand():
            if writes and not outer.writes:
                raise RuntimeError(f"{method.__qualname__} writes, and was called where it was only to be read")
            return await method(*args, **kwargs)
        with naming_failures():
            async for attempt in attempts(timeout()):
                with attempt, refusing_at_commit() as commit_begins:
                    async with _begin(writes=writes):
                        result = await method(*args, **kwargs)
                        commit_begins()
        return result

    return run


@asynccontextmanager
async def _begin(*, writes: bool) -> AsyncIterator[None]:
    """Commits at the end; whatever is raised in between, or by that, ends in a rollback."""
    async with new_session(writes=writes) as session:
        token = _current.set(_Unit(session, writes, asyncio.current_task()))
        try:
            yield
            if writes:
                await session.commit()
        finally:
            _current.reset(token)


def _unit_in_hand() -> _Unit | None:
    unit = _current.get()
    return unit if unit and unit.task is asyncio.current_task() else None
