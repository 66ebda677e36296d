"""What all tables have in common."""

import importlib
import pkgutil
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, MetaData
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

_PACKAGE = str(__package__).partition(".")[0]


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: always with its time zone, always UTC. PostgreSQL answers in the session's zone, SQLite in none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """On the way in. A time without a zone could be any moment, so it is refused."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a time zone is no moment: make it with datetime.now(UTC)")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """On the way out."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The base of all models. Constraints are named as PostgreSQL itself would name them: repositories know the names."""

    metadata = MetaData(
        naming_convention={
            "pk": "%(table_name)s_pkey",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "ck": "%(table_name)s_%(constraint_name)s_check",
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        }
    )
    type_annotation_map = {datetime: UtcDateTime()}


def all_tables() -> MetaData:
    """Every table of this service. The models live in modules that are called `models`."""
    for module in pkgutil.walk_packages(importlib.import_module(_PACKAGE).__path__, f"{_PACKAGE}."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
    return Base.metadata
