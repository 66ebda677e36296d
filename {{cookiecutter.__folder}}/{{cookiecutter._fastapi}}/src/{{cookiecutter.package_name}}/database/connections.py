"""The connections of this process to its database."""

import asyncio
from dataclasses import dataclass, field
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from ..config import Settings
from .engines import READ_ONLY, check_address, new_engine

UNCONNECTED_TIMEOUT = 5
"""Seconds, where `connect` has not been called: in tests of services that keep nothing in a database."""


class _Engines(NamedTuple):
    """The same connections twice.

    Args:
        writing: For transactions that write.
        reading: For those that only read.
    """

    writing: AsyncEngine
    reading: AsyncEngine


@dataclass(frozen=True, slots=True)
class _Database:
    """What `connect` leaves behind.

    Args:
        settings: They say where it is.
        by_loop: The connections of each event loop: none can be used by another than the one that it was made in.
    """

    settings: Settings | None = None
    by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, _Engines] = field(default_factory=WeakKeyDictionary)


_database = _Database()


def connect(settings: Settings) -> None:
    """Makes the settings' database the one that this process uses. Nothing is asked of it yet.

    Args:
        settings: They say where it is, how many connections there may be, and how long to wait.

    Raises:
        SystemExit: The driver does not understand the address.
    """
    global _database
    check_address(settings)
    _database = _Database(settings)


async def close() -> None:
    """Closes this event loop's connections. Whoever asks for one afterwards gets a new one."""
    engines = _database.by_loop.pop(asyncio.get_running_loop(), None)
    if engines:
        await engines.writing.dispose()


def timeout() -> float:
    """Seconds to wait for anything of the database."""
    return _database.settings.database_timeout if _database.settings else UNCONNECTED_TIMEOUT


def new_session(*, writes: bool) -> AsyncSession:
    """A session, which takes a connection when it is first used, and then keeps it until it is closed.

    Args:
        writes: Whether it is going to write.
    """
    if _database.settings is None:
        return AsyncSession()  # it can do nothing, and need not where nothing is kept in a database
    engines = _engines(_database.settings)
    return AsyncSession(engines.writing if writes else engines.reading, expire_on_commit=False)


def _engines(settings: Settings) -> _Engines:
    loop = asyncio.get_running_loop()
    engines = _database.by_loop.get(loop)
    if engines is None:
        writing = new_engine(settings)
        reading = writing.execution_options(**{READ_ONLY: True, "postgresql_readonly": True})
        engines = _database.by_loop[loop] = _Engines(writing, reading)
    return engines
