"""Django's setting `DATABASES`, made from the service's own."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from ..config import Settings
from .postgresql import connection_parameters, patience

Database = dict[str, Any]

_PRAGMAS = "PRAGMA journal_mode = WAL"
"""Readers and a writer do not wait for each other (sqlite.org/wal.html). Django switches foreign keys on by itself."""


def databases(settings: Settings) -> dict[str, Database]:
    """What Django has to know of the database. Nothing is opened.

    Args:
        settings: They say where it is, how many connections there may be, and how long to wait.
    """
    if path := settings.sqlite_file:
        return {"default": _sqlite(path, settings)}
    pool: dict[str, Any] = {
        "min_size": 0,
        "max_size": settings.database_pool_size,
        "timeout": settings.database_timeout,
        "reconnect_timeout": 0,  # else it tries ever more rarely, and is late to notice that the database is back
    }
    if seconds := patience(settings):
        from .silence import connection_class  # only now: without a PostgreSQL nobody waits for its driver

        pool["connection_class"] = connection_class(seconds)
    # The health of a connection is checked each time that one is taken out of the pool.
    return {"default": {**_postgresql(settings, pool=pool), "CONN_HEALTH_CHECKS": True}}


def database_to_migrate(settings: Settings) -> BaseDatabaseWrapper:
    """A connection of one's own, whose statements may take their time.

    Args:
        settings: They say where the database is.
    """
    path = settings.sqlite_file
    database = _sqlite(path, settings) if path else _postgresql(settings, statement_timeout=False)
    return ConnectionHandler({"default": database})["default"]


@contextmanager
def kept_open(settings: Settings) -> Iterator[None]:
    """Keeps SQLite's file open in this process. Whoever closes it last writes its log back and waits for the disk, which
    takes longer than all the rest of a request.

    Args:
        settings: They say where the database is. Any other than SQLite has a pool.
    """
    path = settings.sqlite_file
    with ExitStack() as stack:
        if path and path.exists():
            with suppress(sqlite3.Error):  # requests will say what is wrong with it
                connection = stack.enter_context(closing(sqlite3.connect(path)))
                connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        yield


def _sqlite(path: Path, settings: Settings) -> Database:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"{path.as_uri()}?mode=rw",  # only a migration makes a file where there is none
        "OPTIONS": {
            "timeout": settings.database_timeout,
            # Whoever is going to write takes the lock at once: two that read first could not both go on to write.
            "transaction_mode": "IMMEDIATE",
            "init_command": _PRAGMAS,
        },
    }


def _postgresql(settings: Settings, *, statement_timeout: bool = True, **options: Any) -> Database:
    known = connection_parameters(settings, statement_timeout=statement_timeout)
    user = known.pop("user", "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": known.pop("dbname", user or "postgres"),
        "USER": user,
        "PASSWORD": known.pop("password", ""),
        "OPTIONS": {**known, **options},
    }
