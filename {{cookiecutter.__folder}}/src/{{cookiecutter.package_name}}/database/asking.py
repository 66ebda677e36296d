"""Asks whether the database is there, without the ORM and without its pool: the answer is about the database alone."""

import sqlite3
from pathlib import Path

from ..config import Settings
from ..errors import translate
from ..errors.dependencies import DatabaseUnavailable

TIMEOUT = 2
"""Seconds to wait for a connection, and for an answer. Probes ask every few seconds and give up early themselves."""


def ask(settings: Settings) -> None:
    """Asks the database for nothing, to see that it answers.

    Args:
        settings: They say where it is.

    Raises:
        DatabaseUnavailable: It does not answer, or refuses the connection.
    """
    if file := settings.sqlite_file:
        _ask_sqlite(file)
    else:
        _ask_postgresql(settings.database_url.get_secret_value())


def _ask_sqlite(file: Path) -> None:
    with translate({sqlite3.Error: DatabaseUnavailable}):
        connection = sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True, timeout=TIMEOUT)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master")  # reads the file, which SELECT 1 does not
        finally:
            connection.close()


def _ask_postgresql(address: str) -> None:
    from psycopg import Error  # only now: without a PostgreSQL nobody waits for its driver

    from .silence import connection_class

    with (
        translate({Error: DatabaseUnavailable}),
        connection_class(TIMEOUT).connect(address, connect_timeout=TIMEOUT) as connection,
    ):
        connection.execute("SELECT 1")
