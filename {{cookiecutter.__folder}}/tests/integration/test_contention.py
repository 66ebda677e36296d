"""When another transaction is in the way, all of it runs again, some times; when the database is slow, it is given up."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest

from {{ cookiecutter.package_name }}.database.diagnosis import Diagnosis, Trouble, diagnose
from {{ cookiecutter.package_name }}.database.retrying import ATTEMPTS

from ..conftest import Records
from ..contract.checking import check, failures
from ..contract.server import until
from ..databases import run_sql
from ..failing.service import open_client
from .running import BLUE, DESKS, ON_POSTGRESQL, ON_SQLITE, RED, names, run

ADD = "UPDATE desks SET seats = seats + 1 WHERE id = 1"
SEATS = "SELECT seats FROM desks WHERE id = 1"
CONSISTENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"


class Others:
    """Somebody else, who does the same at the worst moment.

    Args:
        database: Its address.
        times: How often.
    """

    def __init__(self, database: str, times: int) -> None:
        self.database = database
        self.times = times
        self.seen = 0

    def interfere(self) -> None:
        self.seen += 1
        if self.seen <= self.times:
            run_sql(self.database, "UPDATE desks SET seats = seats + 10 WHERE id = 1")


class TestOnPostgresql:
    pytestmark = ON_POSTGRESQL

    def test_it_runs_again_from_its_start(self, desks_database: str, records: Records) -> None:
        assert ATTEMPTS > 1
        others = Others(desks_database, times=ATTEMPTS - 1)
        with open_client() as client:
            run(client, RED)
            records()
            answer = run(client, CONSISTENT, SEATS, BLUE, others.interfere, ADD, SEATS)
            assert (answer.status_code, answer.json()) == (200, [[1 + 10 * (ATTEMPTS - 1) + 1]])
        assert others.seen == ATTEMPTS
        assert names(desks_database) == ["red", "blue"]
        assert failures(records()) == []

    def test_it_does_not_run_for_ever(self, desks_database: str, records: Records) -> None:
        others = Others(desks_database, times=1_000)
        with open_client(database_pool_size=1) as client:
            run(client, RED)
            records()
            answer = run(client, CONSISTENT, SEATS, BLUE, others.interfere, ADD)
            failure = check(answer, 503, "UNAVAILABLE_DATABASE")
            assert failure.retryable
            assert int(answer.headers["Retry-After"]) >= 1
            assert others.seen == ATTEMPTS
            assert len(failures(records())) == 1
            assert names(desks_database) == ["red"]
            assert run(client, BLUE).status_code == 200

    def test_a_deadlock(self, desks_database: str, records: Records) -> None:
        with open_client() as client:
            run(client, RED, BLUE)
            records()
            with psycopg.connect(desks_database) as other:
                other.execute("UPDATE desks SET floor = 2 WHERE id = 2")
                waiting: list[threading.Thread] = []

                def wait_for_each_other() -> None:
                    if not waiting:
                        waiting.append(threading.Thread(target=change_the_first_and_commit, args=(other,)))
                        waiting[0].start()
                        until(lambda: is_waiting(desks_database, other.info.backend_pid))

                answer = run(
                    client,
                    "SET LOCAL deadlock_timeout = '10ms'",
                    ADD,
                    wait_for_each_other,
                    "UPDATE desks SET seats = seats + 1 WHERE id = 2",
                )
                assert answer.status_code == 200
                waiting[0].join()
        assert run_sql(desks_database, "SELECT id, floor, seats FROM desks ORDER BY id") == [(1, 2, 2), (2, 2, 2)]
        assert failures(records()) == []

    def test_a_statement_that_takes_too_long(self, desks_database: str, records: Records) -> None:
        with open_client(database_pool_size=1, database_timeout=0.1) as client:
            for _ in range(2):
                answer = run(client, RED, "SELECT pg_sleep(20)")
                failure = check(answer, 504, "TIMEOUT_DATABASE")
                assert failure.retryable
                (record,) = failures(records())
                assert record["level"] == "error"
                assert names(desks_database) == []
            assert run(client, RED).status_code == 200

    def test_a_lock_that_is_never_released(self, desks_database: str) -> None:
        with open_client(database_pool_size=1, database_timeout=0.1) as client:
            run(client, RED)
            with psycopg.connect(desks_database) as other:
                other.execute("UPDATE desks SET floor = 2")
                check(run(client, BLUE, ADD), 504, "TIMEOUT_DATABASE")
            assert run(client, DESKS).json() == [["red"]]


def change_the_first_and_commit(other: psycopg.Connection[Any]) -> None:
    other.execute("UPDATE desks SET floor = 2 WHERE id = 1")
    other.commit()


def is_waiting(database: str, pid: int) -> bool:
    waiting = run_sql(database, "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    return (pid,) in waiting


@contextmanager
def writing(database: str) -> Iterator[sqlite3.Connection]:
    """Somebody else who writes, until they commit."""
    path = database.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE desks SET seats = seats + 10")
        yield other


class TestOnSqlite:
    pytestmark = ON_SQLITE

    def test_it_waits_for_another_who_writes(self, desks_database: str, records: Records) -> None:
        with open_client(database_pool_size=1) as client:
            run(client, RED)
            with writing(desks_database) as other:
                soon = threading.Timer(0.05, other.commit)
                soon.start()
                answer = run(client, ADD, SEATS)
                soon.join()
            assert (answer.status_code, answer.json()) == (200, [[12]])
        assert failures(records()) == []

    def test_what_has_been_read_to_be_changed_is_not_changed_by_others(self, desks_database: str) -> None:
        refused: list[Diagnosis] = []

        def interfere() -> None:
            with closing(sqlite3.connect(desks_database.removeprefix("sqlite:///"), timeout=0)) as other:
                with pytest.raises(sqlite3.OperationalError) as locked:
                    other.execute("UPDATE desks SET seats = seats + 10")
                refused.append(diagnose(locked.value))

        with open_client() as client:
            run(client, RED)
            assert run(client, SEATS, interfere, ADD, SEATS).json() == [[2]]
        assert refused == [Trouble.CONTENTION]  # and it happened once

    def test_it_does_not_wait_for_ever(self, desks_database: str, records: Records) -> None:
        with open_client(database_pool_size=1, database_timeout=0.05) as client:
            run(client, RED)
            records()
            with writing(desks_database):
                answer = run(client, ADD)
                failure = check(answer, 503, "UNAVAILABLE_DATABASE")
                assert failure.retryable
                assert int(answer.headers["Retry-After"]) >= 1
                assert len(failures(records())) == 1
                assert run(client, SEATS, reads=True).json() == [[1]]
            assert run(client, ADD, SEATS).json() == [[2]]
