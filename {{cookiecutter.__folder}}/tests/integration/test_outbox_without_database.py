"""The outbox while its database is not there: the thread goes on, and says so once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from psycopg import sql

from {{ cookiecutter.package_name }}.config import load_settings
from {{ cookiecutter.package_name }}.outbox.dispatcher import Dispatcher
from {{ cookiecutter.package_name }}.outbox.runners import Embedded
from {{ cookiecutter.package_name }}.outbox.table import Table

from ..conftest import Records
from ..databases import SERVER
from ..failing.service import open_client

ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


@contextmanager
def gone(database: str) -> Iterator[None]:
    """Nothing can be had of the database meanwhile."""
    if database.startswith("sqlite:"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            yield
        return
    name = database.rpartition("/")[2]
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with psycopg.connect(str(SERVER), autocommit=True) as connection:
        connection.execute(allow.format(sql.Identifier(name), sql.Literal(False)))
        connection.execute(ENDED, [name])
        yield
        connection.execute(allow.format(sql.Identifier(name), sql.Literal(True)))


def test_it_is_recorded_when_it_begins_and_when_it_is_over(
    database: str, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> list[tuple[str, str]]:
        written = [record for record in records() if record["logger"].endswith(".condition")]
        return [(record["level"], record["message"]) for record in written]

    monkeypatch.setenv("DATABASE_TIMEOUT", "0.2")
    with open_client():
        settings = load_settings()
        dispatcher, runner = Dispatcher(settings), Embedded(settings)
        with closing(Table(settings)) as table:
            dispatcher.look_into(table, runner)
            assert said() == []
            for _ in range(2):
                with gone(database):
                    dispatcher.look_into(table, runner)
                    dispatcher.look_into(table, runner)
                assert said() == [("warning", "the outbox cannot be read: side effects have to wait")]
                dispatcher.look_into(table, runner)
                dispatcher.look_into(table, runner)
                assert said() == [("info", "the outbox can be read again")]
