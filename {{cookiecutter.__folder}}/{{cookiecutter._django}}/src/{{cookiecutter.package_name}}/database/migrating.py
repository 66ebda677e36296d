"""Brings the database up to date, and tells what it lacks, by the migrations of Django's apps."""

import contextlib
import os
from contextlib import closing

import django
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from ..config import Settings
from .connections import database_to_migrate
from .refusals import naming_failures

Migration = tuple[str, str]
"""Its app, and its name."""


def migrate(settings: Settings) -> None:
    """Runs the migrations that the database has not had yet.

    Args:
        settings: They say where the database is. SQLite's file is made, and its folder, where there is none.

    Raises:
        DatabaseUnavailable: The database does not answer.
    """
    _set_up_django()
    if path := settings.sqlite_file:
        with contextlib.suppress(OSError):  # then the file cannot be made either, and SQLite says so
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    connections.close_all()
    with closing(database_to_migrate(settings)) as connection:
        connections["default"] = connection  # in this thread
        try:
            with naming_failures():
                call_command("migrate", verbosity=0, interactive=False)
        finally:
            del connections["default"]


def pending(settings: Settings) -> list[str]:
    """The migrations that the database has not had yet, as `app.name`. It asks by a connection of its own.

    Args:
        settings: They say where the database is.

    Raises:
        DatabaseUnavailable: It does not answer.
    """
    _set_up_django()
    written = MigrationLoader(None).disk_migrations.keys()
    return sorted(f"{app}.{name}" for app, name in written - _applied(settings))


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"{__package__.rpartition('.')[0]}.api.settings")
    django.setup(set_prefix=False)


def _applied(settings: Settings) -> set[Migration]:
    path = settings.sqlite_file
    if path and not path.exists():
        return set()
    with naming_failures(), closing(database_to_migrate(settings)) as connection, connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return {(app, name) for app, name in cursor.fetchall()}
