"""Errors of ours for what a database refuses: repositories declare them, by the constraint.

    REFUSALS = {"users_email_key": EmailTaken}

    with refusing(REFUSALS, email=user.email):
        ...

The same declaration holds for every database. A constraint without a name of its own (NOT NULL has none) is called
`table.column`; a foreign key may be called so too.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ..errors import ServiceError
from ..errors.data import DataConflict
from ..errors.dependencies import DatabaseTimeout, DatabaseUnavailable
from .diagnosis import Trouble, Violation
from .orm import ERRORS, constraint_name, diagnosis, foreign_keys

RETRY_AFTER = 1
"""Seconds until it makes sense to ask a database again that was not there."""

Refusals = Mapping[str, type[ServiceError]]

Declarations = list[tuple[Refusals, dict[str, Any]]]

_declared_so_far: ContextVar[Declarations | None] = ContextVar("_declared_so_far", default=None)
"""What has been declared in the transaction in hand, for its commit."""


@contextmanager
def refusing(declared: Refusals, /, **context: Any) -> Iterator[None]:
    """Raises the declared error in place of the ORM's, with the ORM's as its cause. All else passes.

    Args:
        declared: Our errors, by the names of constraints (or `table.column`).
        context: What is known here; it becomes the error's context.

    Raises:
        ServiceError: The error that is declared for the constraint that was broken.
    """
    try:
        yield
    except ERRORS as exc:
        said = diagnosis(exc)
        if isinstance(said, Violation) and (error := _declared(said, declared)):
            raise error(**context) from exc
        raise
    if (so_far := _declared_so_far.get()) is not None:
        so_far.append((declared, context))


@contextmanager
def refusing_at_commit() -> Iterator[Callable[[], None]]:
    """Stands around one transaction: what is declared in it holds for its commit too, which checks deferred constraints.

    Yields:
        What to call when the statements are done, and the commit begins.

    Raises:
        ServiceError: The error that is declared for the constraint that the commit broke.
    """
    so_far: Declarations = []
    token = _declared_so_far.set(so_far)
    is_commit = False

    def commit_begins() -> None:
        nonlocal is_commit
        is_commit = True

    try:
        yield commit_begins
    except ERRORS as exc:
        said = diagnosis(exc)
        for declared, context in reversed(so_far) if is_commit and isinstance(said, Violation) else ():
            if isinstance(said, Violation) and (error := _declared(said, declared)):
                raise error(**context) from exc
        raise
    finally:
        _declared_so_far.reset(token)


@contextmanager
def naming_failures() -> Iterator[None]:
    """Names every failure of the database that no repository has declared. It stands around whole transactions.

    Raises:
        DataConflict: A constraint was broken. Only the log tells which.
        DatabaseTimeout: A statement took too long.
        DatabaseUnavailable: The database is not there, or is busy with others.
    """
    try:
        yield
    except ERRORS as exc:
        said = diagnosis(exc)
        if isinstance(said, Violation):
            raise DataConflict(constraint=name_of(said), kind=said.kind) from exc
        if said is Trouble.TIMEOUT:
            raise DatabaseTimeout(retry_after=RETRY_AFTER) from exc
        if said is not None:
            raise DatabaseUnavailable(retry_after=RETRY_AFTER) from exc
        raise


def is_contention(exc: Exception) -> bool:
    """Whether another transaction was in the way, so that this one may be run again."""
    return isinstance(exc, ERRORS) and diagnosis(exc) is Trouble.CONTENTION


def name_of(violation: Violation) -> str:
    """The constraint's name, as well as it can be told."""
    if violation.constraint:
        return violation.constraint
    if violation.table is None:
        return f"a {violation.kind} constraint"
    unique = constraint_name(violation.table, violation.columns) if violation.kind == "unique" else None
    return unique or _columns_of(violation)


def _declared(violation: Violation, declared: Refusals) -> type[ServiceError] | None:
    if violation.kind == "foreign key":
        return _declared_foreign_key(violation, declared)
    return declared.get(name_of(violation)) or declared.get(_columns_of(violation))


def _declared_foreign_key(violation: Violation, declared: Refusals) -> type[ServiceError] | None:
    """SQLite does not tell which foreign key was broken: where one only is declared, it is that."""
    keys = foreign_keys()
    if violation.constraint:
        names = {violation.constraint, keys.get(violation.constraint)}
    else:
        names = {name for pair in keys.items() for name in pair}
    errors = {error for name, error in declared.items() if name in names}
    return errors.pop() if len(errors) == 1 else None


def _columns_of(violation: Violation) -> str:
    return f"{violation.table}.{', '.join(violation.columns)}"
