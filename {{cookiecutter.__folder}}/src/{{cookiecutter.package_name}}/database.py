"""The database that `DATABASE_URL` names."""

import psycopg

from .errors import translate
from .errors.dependencies import DatabaseUnavailable

TIMEOUT = 2
"""Seconds to wait for a connection. Probes ask every few seconds and give up early themselves."""


def ask(address: str) -> None:
    """Asks the database for nothing, to see that it answers.

    Args:
        address: Where it is, and who asks.

    Raises:
        DatabaseUnavailable: It does not answer, or refuses the connection.
    """
    with (
        translate({psycopg.Error: DatabaseUnavailable}),
        psycopg.connect(address, connect_timeout=TIMEOUT) as connection,
    ):
        connection.execute("SELECT 1")
