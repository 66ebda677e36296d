"""Makes SQLAlchemy's engines: what SQLite and PostgreSQL have to be told, so that both behave alike.

They connect when they are first asked for something, never before.
"""

import contextlib
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import URL, Connection, Engine, PoolResetState, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from ..config import Settings
from .postgresql import connection_parameters, patience

READ_ONLY = "service_read_only"
"""The execution option of connections that only read."""


class _Target(NamedTuple):
    """Where to connect, and how.

    Args:
        file: SQLite's; None for PostgreSQL.
        connect_args: Arguments for the driver.
        patience: Seconds after which a silent PostgreSQL is given up; None for never.
    """

    file: Path | None
    connect_args: dict[str, Any]
    patience: float | None = None

    def url(self, sqlite_driver: str) -> URL:
        """The address as SQLAlchemy has it. Only a migration makes a file where there is none."""
        if self.file is None:
            return URL.create("postgresql+psycopg")
        return URL.create(f"sqlite+{sqlite_driver}", database=self.file.as_uri(), query={"uri": "true", "mode": "rw"})


def check_address(settings: Settings) -> None:
    """Has the driver look at the address, when the service starts rather than in its first request.

    Raises:
        SystemExit: It does not understand it.
    """
    _target(settings)


def new_engine(settings: Settings) -> AsyncEngine:
    """An engine with a pool, for whatever runs in the event loop.

    Args:
        settings: They say where the database is, how many connections there may be, and how long to wait.
    """
    target = _target(settings)
    connect_args = target.connect_args
    if target.patience:
        from .silence import async_connection_class  # only now: without a PostgreSQL nobody waits for its driver

        connect_args = connect_args | {"async_creator_fn": async_connection_class(target.patience).connect}
    engine = create_async_engine(
        target.url("aiosqlite"),
        connect_args=connect_args,
        hide_parameters=True,  # values would stand in messages, and so in the log
        pool_size=settings.database_pool_size,
        max_overflow=0,
        pool_timeout=settings.database_timeout,
        pool_pre_ping=True,  # a connection may have died since it was last used
    )
    _prepare(engine.sync_engine, target)
    return engine


def new_sync_engine(settings: Settings) -> Engine:
    """An engine without a pool, for whatever runs outside the event loop.

    Args:
        settings: They say where the database is, and how long to wait.
    """
    target = _target(settings)
    engine = _sync_engine(target)
    _prepare(engine, target)
    return engine


def new_migrating_engine(settings: Settings) -> Engine:
    """An engine to change tables with. Statements may take their time, and SQLite's file is made where there is none.

    Foreign keys are not held meanwhile by SQLite, which changes a table by replacing it (sqlite.org/lang_altertable.html).

    Args:
        settings: They say where the database is.
    """
    target = _target(settings, statement_timeout=False)
    engine = _sync_engine(target)
    if target.file:
        with contextlib.suppress(OSError):  # then the file cannot be made either, and SQLite says so
            target.file.parent.mkdir(parents=True, exist_ok=True)
            target.file.touch()
    _prepare(engine, target, foreign_keys=False)
    return engine


def _sync_engine(target: _Target) -> Engine:
    engine = create_engine(
        target.url("pysqlite"), connect_args=target.connect_args, hide_parameters=True, poolclass=NullPool
    )
    if target.patience:
        from .silence import connection_class

        impatient = connection_class(target.patience)

        @event.listens_for(engine, "do_connect")
        def connect(dialect: Any, record: Any, arguments: Any, parameters: Any) -> Any:
            return impatient.connect(*arguments, **parameters)

    return engine


def _target(settings: Settings, *, statement_timeout: bool = True) -> _Target:
    if file := settings.sqlite_file:
        # Without an isolation level the driver begins no transactions of its own, which would begin too late.
        return _Target(file, {"timeout": settings.database_timeout, "isolation_level": None})
    parameters = connection_parameters(settings, statement_timeout=statement_timeout)
    return _Target(None, parameters, patience(settings) if statement_timeout else None)


def _prepare(engine: Engine, target: _Target, *, foreign_keys: bool = True) -> None:
    if target.file:
        _prepare_sqlite(engine, foreign_keys=foreign_keys)
    else:
        _prepare_postgresql(engine)


def _prepare_sqlite(engine: Engine, *, foreign_keys: bool) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")  # those who read do not wait for the one who writes
        cursor.execute(f"PRAGMA foreign_keys = {int(foreign_keys)}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Whoever is going to write takes the lock at once: two that read first could not both go on to write.
        is_reading = connection.get_execution_options().get(READ_ONLY)
        connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")

    @event.listens_for(engine, "reset")
    def reset(connection: Any, record: Any, state: PoolResetState) -> None:
        # A commit that fails leaves SQLite's transaction open, and SQLAlchemy takes it for ended.
        if state.asyncio_safe and _driver_s(connection).in_transaction:
            connection.rollback()


def _prepare_postgresql(engine: Engine) -> None:
    from psycopg.pq import TransactionStatus  # only now: without a PostgreSQL nobody waits for its driver

    @event.listens_for(engine, "commit")
    def check(connection: Connection) -> None:
        # PostgreSQL answers COMMIT with ROLLBACK then, in silence: nobody may take that for done.
        if _driver_s(connection.connection.dbapi_connection).info.transaction_status is TransactionStatus.INERROR:
            raise RuntimeError("a failure of the database was caught within its transaction, of which nothing is left")

    @event.listens_for(engine, "reset")
    def reset(connection: Any, record: Any, state: PoolResetState) -> None:
        if state.asyncio_safe and _driver_s(connection).info.transaction_status is TransactionStatus.INERROR:
            connection.rollback()


def _driver_s(connection: Any) -> Any:
    """The driver's own connection. Those of asyncio are wrapped."""
    return getattr(connection, "driver_connection", connection)
