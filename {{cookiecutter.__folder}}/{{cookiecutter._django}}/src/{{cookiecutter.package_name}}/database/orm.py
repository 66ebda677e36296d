"""What Django's exceptions mean, and which constraints its models have."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Model, UniqueConstraint
from django.db.utils import Error

from .diagnosis import Diagnosis, diagnose

ERRORS = (Error,)
"""Everything that can mean that the database has failed: Django wraps what drivers raise, and what its pool does."""


def diagnosis(exc: BaseException) -> Diagnosis:
    """What one of `ERRORS` means.

    Args:
        exc: As Django raised it.
    """
    return diagnose(exc.__cause__)


def constraint_name(table: str, columns: tuple[str, ...]) -> str | None:
    """The name of the unique constraint, or of the primary key, on these columns; None where there is none.

    Args:
        table: Its table.
        columns: Its columns, in any order.
    """
    model = _models().get(table)
    return next((name for name, its in _unique(model) if set(its) == set(columns)), None) if model else None


def foreign_keys() -> dict[str, str]:
    """The foreign keys of all tables: by the constraint's name, the column that refers, as `articles.author_id`."""
    editor: Any = connection.schema_editor()  # it chooses the names
    return {
        editor._create_index_name(table, [field.column], suffix=_suffix(field)): f"{table}.{field.column}"
        for table, model in _models().items()
        for field in model._meta.local_concrete_fields
        if isinstance(field, ForeignKey)
    }


def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


def _unique(model: type[Model]) -> Iterator[tuple[str, list[str | None]]]:
    table, columns = model._meta.db_table, {field.name: field.column for field in model._meta.local_concrete_fields}
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield constraint.name, [columns[name] for name in constraint.fields]
    for field in model._meta.local_concrete_fields:
        if field.primary_key:
            yield f"{table}_pkey", [field.column]
        elif field.unique:
            yield f"{table}_{field.column}_key", [field.column]


def _suffix(field: Any) -> str:
    """What the name of a foreign key's constraint ends in."""
    target = field.target_field
    return f"_fk_{target.model._meta.db_table}_{target.column}"
