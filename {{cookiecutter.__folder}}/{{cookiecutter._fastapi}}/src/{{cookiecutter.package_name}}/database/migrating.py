"""Brings the database up to date, with Alembic. The migrations are a part of the package: wherever it is, they are."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from ..config import Settings
from .engines import READ_ONLY, new_sync_engine
from .refusals import naming_failures

_PACKAGE = str(__package__).partition(".")[0]


class UnknownMigration(Exception):
    """The database has had a migration that this version of the service does not have."""


def migrate(settings: Settings) -> None:
    """Runs the migrations that the database lacks, all of them or none.

    Args:
        settings: They say where the database is. SQLite's file is made, and its folder, where there is none.

    Raises:
        DatabaseUnavailable: It does not answer.
        UnknownMigration: It belongs to a later version of this service, or to another one.
    """
    last = _last(settings)
    if last not in (None, *_history(settings)):
        raise UnknownMigration(
            f"the database has had a migration that this service does not have, {last}: undo it where it came from, or "
            "take another database"
        )
    with naming_failures():
        command.upgrade(_config(settings), "head")


def pending(settings: Settings) -> list[str]:
    """The migrations that the database lacks, the oldest first.

    A database that is ahead lacks none: the next version of this service has been at it, and is about to take over.

    Args:
        settings: They say where the database is.

    Raises:
        DatabaseUnavailable: It does not answer.
    """
    history, done = _history(settings), _last(settings)
    lacking = history[: history.index(done)] if done in history else history if done is None else []
    return lacking[::-1]


def _history(settings: Settings) -> list[str]:
    """All migrations of this service, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config(settings)).walk_revisions()]


def _last(settings: Settings) -> str | None:
    """The last migration that the database has had."""
    file = settings.sqlite_file
    if file and not file.exists():
        return None
    engine = new_sync_engine(settings).execution_options(**{READ_ONLY: True})
    with naming_failures(), engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        last: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return last


def _config(settings: Settings) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files(_PACKAGE) / "migrations").replace("%", "%%"))
    config.attributes["settings"] = settings
    return config
