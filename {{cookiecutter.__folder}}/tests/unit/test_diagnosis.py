"""What the drivers' exceptions mean: each one is a real one."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from {{ cookiecutter.package_name }}.database.diagnosis import Diagnosis, Trouble, Violation, diagnose

from ..databases import SERVER

DESKS = """
    CREATE TABLE desks (
        id integer PRIMARY KEY,
        name text CONSTRAINT desks_name_key UNIQUE,
        floor integer NOT NULL,
        seats integer CONSTRAINT desks_seats_check CHECK (seats > 0),
        beside integer CONSTRAINT desks_beside_fkey REFERENCES desks (id),
        CONSTRAINT desks_floor_seats_key UNIQUE (floor, seats)
    );
"""
A_DESK = "INSERT INTO desks (id, name, floor, seats) VALUES (1, 'red', 1, 1)"


@pytest.fixture
def file(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A SQLite database with a table and a row."""
    with closing(sqlite3.connect(tmp_path / "desks.db", isolation_level=None, timeout=0)) as file:
        file.executescript(f"PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; {DESKS} {A_DESK};")
        yield file


def diagnosis_of(fail: Callable[[], object]) -> Diagnosis:
    """What is said of what this raises."""
    with pytest.raises((sqlite3.Error, psycopg.Error)) as raised:
        fail()
    return diagnose(raised.value)


@pytest.mark.parametrize(
    ("values", "violation"),
    [
        ("1, 'blue', 2, 2, NULL", Violation("unique", table="desks", columns=("id",))),
        ("2, 'red', 2, 2, NULL", Violation("unique", table="desks", columns=("name",))),
        ("2, 'blue', 1, 1, NULL", Violation("unique", table="desks", columns=("floor", "seats"))),
        ("2, 'blue', NULL, 2, NULL", Violation("not null", table="desks", columns=("floor",))),
        ("2, 'blue', 2, 0, NULL", Violation("check", constraint="desks_seats_check")),
        ("2, 'blue', 2, 2, 7", Violation("foreign key")),
    ],
)
def test_what_sqlite_refuses(file: sqlite3.Connection, values: str, violation: Violation) -> None:
    assert diagnosis_of(lambda: file.execute(f"INSERT INTO desks VALUES ({values})")) == violation  # noqa: S608


def test_what_sqlite_refuses_because_of_an_index(file: sqlite3.Connection) -> None:
    file.execute("CREATE UNIQUE INDEX desks_name_idx ON desks (lower(name))")
    refused = diagnosis_of(lambda: file.execute("INSERT INTO desks VALUES (2, 'RED', 2, 2, NULL)"))
    assert refused == Violation("unique", constraint="desks_name_idx")


def test_what_sqlite_refuses_when_it_commits(file: sqlite3.Connection) -> None:
    file.execute("CREATE TABLE lamps (desk integer REFERENCES desks (id) DEFERRABLE INITIALLY DEFERRED)")
    file.execute("BEGIN")
    file.execute("INSERT INTO lamps VALUES (7)")
    assert diagnosis_of(file.commit) == Violation("foreign key")


def test_another_is_writing_to_the_file(file: sqlite3.Connection, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "desks.db", isolation_level=None, timeout=0)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert diagnosis_of(lambda: file.execute("BEGIN IMMEDIATE")) is Trouble.CONTENTION
        file.execute("BEGIN")
        file.execute("SELECT * FROM desks").fetchall()
        other.execute("UPDATE desks SET floor = 3")
        other.commit()  # what `file` has read is no longer so
        assert diagnosis_of(lambda: file.execute("UPDATE desks SET floor = 4")) is Trouble.CONTENTION


def test_a_full_disk(file: sqlite3.Connection) -> None:
    file.execute("PRAGMA max_page_count = 1")
    assert diagnosis_of(lambda: file.execute("INSERT INTO desks VALUES (2, hex(zeroblob(99999)), 2, 2, NULL)")) is (
        Trouble.UNAVAILABLE
    )


def test_files_that_are_of_no_use(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_text("This is no database. " * 100)
    (tmp_path / "empty.db").touch()
    for address, statement in (
        (f"file:{tmp_path}/missing/desks.db", "SELECT 1"),
        (f"file:{tmp_path}", "SELECT 1"),
        (f"file:{tmp_path}/no.db", "SELECT * FROM desks"),
        (f"file:{tmp_path}/empty.db?mode=ro", "CREATE TABLE desks (id)"),
    ):

        def fail(address: str = address, statement: str = statement) -> None:
            with closing(sqlite3.connect(address, uri=True)) as file:
                file.execute(statement)

        assert diagnosis_of(fail) is Trouble.UNAVAILABLE, address


def test_a_statement_of_sqlite_s_that_is_given_up(file: sqlite3.Connection) -> None:
    file.set_progress_handler(lambda: 1, 1)
    assert diagnosis_of(lambda: file.execute("SELECT * FROM desks")) is Trouble.TIMEOUT


@pytest.mark.parametrize("statement", ["SELEC 1", "SELECT * FROM nothing", "SELECT ?", "INSERT INTO desks VALUES (1)"])
def test_our_own_mistakes_in_sqlite(file: sqlite3.Connection, statement: str) -> None:
    assert diagnosis_of(lambda: file.execute(statement)) is None


@pytest.fixture
def server() -> Iterator[psycopg.Connection]:
    """A connection to PostgreSQL, with a table and a row that only this connection sees."""
    if not SERVER:
        pytest.skip("TEST_DATABASE_URL is not set")
    with closing(psycopg.connect(SERVER, autocommit=True)) as server:
        temporary: LiteralString = "CREATE TEMPORARY TABLE desks"
        server.execute(DESKS.replace("CREATE TABLE desks", temporary))
        server.execute(A_DESK)
        yield server


@pytest.mark.parametrize(
    ("values", "violation"),
    [
        ("1, 'blue', 2, 2, NULL", Violation("unique", "desks_pkey", "desks")),
        ("2, 'red', 2, 2, NULL", Violation("unique", "desks_name_key", "desks")),
        ("2, 'blue', 1, 1, NULL", Violation("unique", "desks_floor_seats_key", "desks")),
        ("2, 'blue', NULL, 2, NULL", Violation("not null", None, "desks", ("floor",))),
        ("2, 'blue', 2, 0, NULL", Violation("check", "desks_seats_check", "desks")),
        ("2, 'blue', 2, 2, 7", Violation("foreign key", "desks_beside_fkey", "desks")),
    ],
)
def test_what_postgresql_refuses(server: psycopg.Connection, values: LiteralString, violation: Violation) -> None:
    assert diagnosis_of(lambda: server.execute(f"INSERT INTO desks VALUES ({values})")) == violation  # noqa: S608


def test_what_postgresql_refuses_when_it_commits(server: psycopg.Connection) -> None:
    server.execute("ALTER TABLE desks ALTER CONSTRAINT desks_beside_fkey DEFERRABLE INITIALLY DEFERRED")
    server.execute("BEGIN")
    server.execute("UPDATE desks SET beside = 7")
    assert diagnosis_of(lambda: server.execute("COMMIT")) == Violation("foreign key", "desks_beside_fkey", "desks")


def test_what_overlaps(server: psycopg.Connection) -> None:
    server.execute("CREATE TEMPORARY TABLE rugs (area circle, CONSTRAINT rugs_apart EXCLUDE USING gist (area WITH &&))")
    server.execute("INSERT INTO rugs VALUES ('<(0, 0), 2>')")
    refused = diagnosis_of(lambda: server.execute("INSERT INTO rugs VALUES ('<(1, 1), 2>')"))
    assert refused == Violation("exclusion", "rugs_apart", "rugs")


def test_a_deadlock(server: psycopg.Connection) -> None:
    assert SERVER
    with closing(psycopg.connect(SERVER, autocommit=True)) as other:
        server.execute("SELECT pg_advisory_lock(4711)")
        other.execute("SELECT pg_advisory_lock(4712)")
        server.execute("SET deadlock_timeout = '10ms'")  # so that it is this one that is broken off

        def wait() -> None:
            with suppress(psycopg.Error):
                other.execute("SELECT pg_advisory_lock(4711)")

        waiting = threading.Thread(target=wait)
        waiting.start()
        try:
            assert diagnosis_of(lambda: deadlock(server)) is Trouble.CONTENTION
        finally:
            server.execute("SELECT pg_advisory_unlock_all()")
            waiting.join()


def deadlock(server: psycopg.Connection) -> None:
    """Waits for what the other one has; if the other one does not wait yet, it will."""
    server.execute("SELECT pg_advisory_lock(4712)")


@pytest.mark.parametrize(
    ("state", "meaning"),
    [
        ("40001", Trouble.CONTENTION),  # serialization_failure
        ("55P03", Trouble.CONTENTION),  # lock_not_available
        ("08006", Trouble.UNAVAILABLE),  # connection_failure
        ("25006", Trouble.UNAVAILABLE),  # read_only_sql_transaction
        ("53100", Trouble.UNAVAILABLE),  # disk_full
        ("53300", Trouble.UNAVAILABLE),  # too_many_connections
        ("57P03", Trouble.UNAVAILABLE),  # cannot_connect_now
        ("58030", Trouble.UNAVAILABLE),  # io_error
        ("22001", None),  # string_data_right_truncation
        ("23000", None),  # integrity_constraint_violation, of no kind
        ("P0001", None),  # raise_exception
        ("XX000", None),  # internal_error
    ],
)
def test_what_else_postgresql_says(server: psycopg.Connection, state: LiteralString, meaning: Diagnosis) -> None:
    said: LiteralString = f"DO $$ BEGIN RAISE EXCEPTION 'it has its reasons' USING ERRCODE = '{state}'; END $$"
    assert diagnosis_of(lambda: server.execute(said)) is meaning


def test_a_statement_of_postgresql_s_that_is_given_up(server: psycopg.Connection) -> None:
    server.execute("SET statement_timeout = 5")
    assert diagnosis_of(lambda: server.execute("SELECT pg_sleep(10)")) is Trouble.TIMEOUT


def test_a_connection_that_is_lost(server: psycopg.Connection) -> None:
    with suppress(psycopg.Error):
        server.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert diagnosis_of(lambda: server.execute("SELECT 1")) is Trouble.UNAVAILABLE


@pytest.mark.parametrize("change", [{"dbname": "nothing"}, {"user": "nobody"}, {"port": 1}])
def test_nobody_is_there(server: psycopg.Connection, change: dict[str, object]) -> None:
    parameters = {**server.info.get_parameters(), "connect_timeout": 2, **change}
    assert diagnosis_of(lambda: psycopg.connect(**parameters)) is Trouble.UNAVAILABLE  # type: ignore[arg-type]


@pytest.mark.parametrize("statement", ["SELEC 1", "SELECT * FROM nothing", "SELECT 1 / 0", "SELECT 'x'::integer"])
def test_our_own_mistakes_in_postgresql(server: psycopg.Connection, statement: LiteralString) -> None:
    assert diagnosis_of(lambda: server.execute(statement)) is None


@pytest.mark.parametrize("exc", [None, ValueError("UNIQUE constraint failed: desks.name"), OSError(28, "full")])
def test_what_no_driver_says(exc: Exception | None) -> None:
    assert diagnose(exc) is None
