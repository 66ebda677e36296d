"""`migrate`: brings the database up to date."""

from collections.abc import Sequence

from ..config import Settings
from ..database import migrating
from ..errors.dependencies import DatabaseUnavailable
from . import CommandFailed, UsageError


def migrate(settings: Settings, args: Sequence[str]) -> None:
    """Runs the migrations that the database has not had yet.

    Args:
        settings: They say where it is.
        args: There are none.

    Raises:
        CommandFailed: The database does not answer{% if cookiecutter.framework == "fastapi" %}, or belongs to a later version of this service{% endif %}.
        UsageError: There are arguments.
    """
    if args:
        raise UsageError
    try:
        migrating.migrate(settings)
    except {% if cookiecutter.framework == "fastapi" %}(DatabaseUnavailable, migrating.UnknownMigration){% else %}DatabaseUnavailable{% endif %} as exc:
        raise CommandFailed(f"{exc} (DATABASE_URL)") from exc
