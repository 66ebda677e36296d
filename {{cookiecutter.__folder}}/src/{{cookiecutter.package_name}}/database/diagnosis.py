"""What a driver's exception means. The drivers tell it in two languages; this module understands both.

psycopg says an SQLSTATE and names the constraint (PostgreSQL documentation, appendix A, and libpq's PQresultErrorField);
sqlite3 says a result code (sqlite.org/rescode.html) and, for most kinds, the table and the columns in its message.
"""

import re
from enum import Enum, auto
from typing import Any, Literal, NamedTuple

Kind = Literal["unique", "foreign key", "not null", "check", "exclusion"]


class Violation(NamedTuple):
    """A constraint that a statement would have broken.

    Args:
        kind: What kind of constraint.
        constraint: Its name, where the database tells it.
        table: Its table, where the database tells it.
        columns: Its columns, where the database tells them.
    """

    kind: Kind
    constraint: str | None = None
    table: str | None = None
    columns: tuple[str, ...] = ()


class Trouble(Enum):
    """Whatever else may be wrong with a database, through no fault of the statement's."""

    CONTENTION = auto()
    """Another transaction was in the way: the same one again may succeed."""
    TIMEOUT = auto()
    """A statement took longer than it may."""
    UNAVAILABLE = auto()
    """The database is not there, is full, or takes no more connections."""


Diagnosis = Violation | Trouble | None
"""None: a fault of the statement's, which is a bug of ours."""

_VIOLATIONS: dict[str, Kind] = {
    "23502": "not null",
    "23503": "foreign key",
    "23505": "unique",
    "23514": "check",
    "23P01": "exclusion",
}
_CONTENTION = {"40001", "40P01", "55P03"}  # serialization_failure, deadlock_detected, lock_not_available
_CANCELED = "57014"  # query_canceled: what a statement timeout does
_UNAVAILABLE = ("08", "28", "3D", "53", "57P", "58", "25006", "25P03")
"""Connections, authorization, no such database, resources, shutdown, the system, read only (a former primary)."""

_SQLITE_VIOLATIONS: dict[str, Kind] = {
    "SQLITE_CONSTRAINT_CHECK": "check",
    "SQLITE_CONSTRAINT_FOREIGNKEY": "foreign key",
    "SQLITE_CONSTRAINT_NOTNULL": "not null",
    "SQLITE_CONSTRAINT_PRIMARYKEY": "unique",
    "SQLITE_CONSTRAINT_ROWID": "unique",
    "SQLITE_CONSTRAINT_UNIQUE": "unique",
}
_SQLITE_CONTENTION = ("SQLITE_BUSY", "SQLITE_LOCKED")
_SQLITE_UNAVAILABLE = (
    "SQLITE_AUTH",
    "SQLITE_CANTOPEN",
    "SQLITE_CORRUPT",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_NOTADB",
    "SQLITE_PERM",
    "SQLITE_READONLY",
)
_SQLITE_SAYS = re.compile(
    r"constraint failed: (?:index '(?P<index>[^']+)'|(?P<columns>\w+\.\w+(?:, \w+\.\w+)*)|(?P<name>.+))"
)


def diagnose(exc: BaseException | None) -> Diagnosis:
    """What an exception of psycopg's or sqlite3's means.

    Args:
        exc: The driver's own exception, not one that an ORM made of it.
    """
    code = getattr(exc, "sqlite_errorname", None)
    if code:
        return _sqlite(code, str(exc))
    if hasattr(exc, "sqlstate"):
        return _postgresql(exc)
    return None


def _sqlite(code: str, message: str) -> Diagnosis:
    if kind := _SQLITE_VIOLATIONS.get(code):
        said = _SQLITE_SAYS.search(message)
        if said is None:
            return Violation(kind)
        if said["columns"] is None:
            return Violation(kind, constraint=said["index"] or said["name"])
        columns = [column.partition(".") for column in said["columns"].split(", ")]
        return Violation(kind, table=columns[0][0], columns=tuple(name for _, _, name in columns))
    if code.startswith(_SQLITE_CONTENTION):
        return Trouble.CONTENTION
    if code.startswith(_SQLITE_UNAVAILABLE):
        return Trouble.UNAVAILABLE
    return Trouble.TIMEOUT if code == "SQLITE_INTERRUPT" else None


def _postgresql(exc: Any) -> Diagnosis:
    state = exc.sqlstate
    if state is None:  # it did not come from the server: psycopg lost it, or never reached it
        names = {cls.__name__ for cls in type(exc).__mro__}
        return Trouble.UNAVAILABLE if names & {"OperationalError", "InterfaceError"} else None
    if kind := _VIOLATIONS.get(state):
        column = exc.diag.column_name
        return Violation(kind, exc.diag.constraint_name, exc.diag.table_name, (column,) if column else ())
    if state in _CONTENTION:
        return Trouble.CONTENTION
    if state == _CANCELED:
        return Trouble.TIMEOUT
    return Trouble.UNAVAILABLE if state.startswith(_UNAVAILABLE) else None
