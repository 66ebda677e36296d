"""Databases for tests. Migrating takes its time and is done once; then every test has an empty one to itself."""

import atexit
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache, cached_property
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, LiteralString
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from {{ cookiecutter.package_name }}.config import load_settings

from .environment import no_settings_from_outside
from .failing.service import open_client

SERVER = os.environ.get("TEST_DATABASE_URL")
"""A PostgreSQL server whose user may create databases. Without one, tests that need it are skipped."""

_TABLES: LiteralString = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_OTHERS: LiteralString = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def run_sql(url: str, statement: LiteralString) -> list[tuple[Any, ...]]:
    """Runs a statement past the service and its ORM, and returns the rows, if it has some.

    Args:
        url: The database's address.
        statement: In the SQL that both databases understand.
    """
    if url.startswith("sqlite:"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10)) as file, file:
            return file.execute(statement).fetchall()
    with psycopg.connect(url) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def new_file(path: Path) -> str:
    """Makes a file of SQLite's with an empty database that has had all migrations, and returns its address."""
    shutil.copyfile(_migrated_file(), path)
    return f"sqlite:///{path}"


class Databases:
    """Migrated databases, each made when it is first asked for.

    Args:
        folder: Where the files of SQLite go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()
        self._cleanup = ExitStack()

    @contextmanager
    def open(self, kind: str) -> Iterator[str]:
        """The address of an empty database that has had all migrations.

        Args:
            kind: `sqlite`, or `postgresql`, of which there is one at a time.
        """
        if kind == "postgresql":
            self._postgresql.empty()
            yield self._postgresql.url
            return
        path = self._folder / f"{next(self._numbers)}.db"
        try:
            yield new_file(path)
        finally:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{path}{suffix}").unlink(missing_ok=True)

    def close(self) -> None:
        """Leaves nothing behind on the server."""
        self._cleanup.close()

    @cached_property
    def _postgresql(self) -> "_Postgresql":
        return self._cleanup.enter_context(_postgresql())


class _Postgresql:
    """One database for all tests: to empty it takes a tenth of the time that it takes to make another.

    Args:
        url: Its address. It has had all migrations.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        with psycopg.connect(url) as connection:
            self.tables = [table for (table,) in connection.execute(_TABLES)]
            self.filled = [table for table in self.tables if connection.execute(_rows_of(table)).fetchone()]
            """What the migrations wrote, about themselves."""

    def empty(self) -> None:
        """Ends what the test before has left running, and removes what it has left lying."""
        with psycopg.connect(self.url) as connection:
            connection.execute("SET LOCAL session_replication_role = replica")  # foreign keys do not matter here
            connection.execute(sql.SQL("SELECT pg_terminate_backend(pid) {}").format(sql.SQL(_OTHERS)))
            for (table,) in connection.execute(_TABLES).fetchall():
                if table not in self.tables:
                    connection.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(table)))
                elif table not in self.filled:
                    connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


@cache
def _migrated_file() -> Path:
    """The file that all others are copies of. It goes with the process."""
    folder = mkdtemp()
    atexit.register(shutil.rmtree, folder)
    path = Path(folder) / "migrated.db"
    _migrate(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # so that all of it is in this one file
    return path


@contextmanager
def _postgresql() -> Iterator[_Postgresql]:
    """A database of this process alone."""
    assert SERVER, "set TEST_DATABASE_URL"
    name = f"test_{os.getpid()}_{secrets.token_hex(4)}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        url = urlsplit(SERVER)._replace(path=f"/{name}").geturl()
        _migrate(url)
        yield _Postgresql(url)
    finally:
        with psycopg.connect(SERVER, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _rows_of(table: str) -> sql.Composed:
    return sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table))


def _migrate(url: str) -> None:
    from {{ cookiecutter.package_name }}.database.migrating import migrate  # only now: it takes long to import

    with no_settings_from_outside(url), open_client():
        migrate(load_settings())
