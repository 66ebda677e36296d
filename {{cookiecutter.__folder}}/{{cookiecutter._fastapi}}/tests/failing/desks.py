"""A table for tests, which the service does not have, in SQLAlchemy."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from {{ cookiecutter.package_name }}.config import load_settings
from {{ cookiecutter.package_name }}.database.base import Base
from {{ cookiecutter.package_name }}.database.engines import new_sync_engine


@contextmanager
def desks() -> Iterator[None]:
    """Makes the table in the settings' database; the ORM knows it for a while."""
    table = Table(
        "desks",
        Base.metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("name", Text),
        Column("floor", Integer, nullable=False),
        Column("seats", Integer, CheckConstraint("seats > 0", name="seats"), nullable=False),
        Column("beside_id", Integer, ForeignKey("desks.id", deferrable=True, initially="DEFERRED")),
        UniqueConstraint("name"),
    )
    try:
        with new_sync_engine(load_settings()).begin() as connection:
            table.create(connection)
        yield
    finally:
        Base.metadata.remove(table)
