"""What Alembic runs for each of its commands: connects, and says what the tables ought to look like."""

import re
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from {{ cookiecutter.package_name }}.config import load_settings
from {{ cookiecutter.package_name }}.database.base import UtcDateTime, all_tables
from {{ cookiecutter.package_name }}.database.engines import new_migrating_engine

LONGEST_NAME = 32
"""Characters of a migration's name that Alembic's table has room for."""

LOCK = 4_212_026
"""Names the lock that keeps two processes from migrating the same PostgreSQL at once. Any number would do."""


def run() -> None:
    """Runs the command in one transaction: a migration that fails leaves nothing behind."""
    engine = new_migrating_engine(context.config.attributes.get("settings") or load_settings())
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.configure(
            connection=connection,
            target_metadata=all_tables(),
            render_as_batch=True,  # SQLite changes a table by replacing it
            render_item=render_item,
            process_revision_directives=name,
        )
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            check_foreign_keys(connection)


def render_item(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Writes types of our own as what they are in the database: a migration does not change with our code."""
    return "sa.DateTime(timezone=True)" if isinstance(item, UtcDateTime) else False


def name(migration: MigrationContext, revision: Any, scripts: list[MigrationScript]) -> None:
    """Names a new migration: `0003_add_seats`. Where nothing has changed, none is written.

    The number alone would not do: a database could not tell two migrations apart that were each the third.
    """
    is_compared = getattr(context.config.cmd_opts, "autogenerate", False)
    if is_compared and all(operations.is_empty() for operations in scripts[0].upgrade_ops_list):
        scripts.clear()
        return
    history = ScriptDirectory.from_config(context.config).walk_revisions()
    words = re.findall(r"\w+", scripts[0].message or "")
    scripts[0].rev_id = "_".join([f"{len(list(history)) + 1:04}", *words])[:LONGEST_NAME].lower()


def check_foreign_keys(connection: Connection) -> None:
    """Holds the data of a SQLite database against its foreign keys, which are off during a migration."""
    broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
    if broken:
        raise RuntimeError(f"the migration breaks foreign keys: {broken[:10]}")


run()
