"""What SQLAlchemy's exceptions mean, and what its models know of constraints."""

from collections.abc import Iterator

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy.exc import DBAPIError, TimeoutError

from .base import Base
from .diagnosis import Diagnosis, Trouble, diagnose

ERRORS = (DBAPIError, TimeoutError)
"""What a failure of the database looks like: the driver's exceptions, wrapped, and a pool with nothing left."""


def diagnosis(exc: BaseException) -> Diagnosis:
    """What one of `ERRORS` means."""
    if isinstance(exc, DBAPIError):
        return diagnose(exc.driver_exception) or (Trouble.UNAVAILABLE if exc.connection_invalidated else None)
    return Trouble.UNAVAILABLE


def constraint_name(table: str, columns: tuple[str, ...]) -> str | None:
    """The name of what makes these columns unique; None where nothing does.

    Args:
        table: The table's name.
        columns: Its columns, in the order of the constraint.
    """
    for name, unique in _unique(Base.metadata.tables.get(table)):
        if unique == columns:
            return name
    return None


def foreign_keys() -> dict[str, str]:
    """The foreign keys of all tables: by the constraint's name, the columns that refer, as `articles.author_id`."""
    return {
        str(key.name): f"{table.name}.{', '.join(key.column_keys)}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_key_constraints
    }


def _unique(table: Table | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    if table is None:
        return
    for constraint in (*table.constraints, *table.indexes):
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint) or (
            isinstance(constraint, Index) and constraint.unique
        ):
            yield str(constraint.name), tuple(one.name for one in constraint.columns if isinstance(one, Column))
