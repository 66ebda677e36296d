"""How to connect to PostgreSQL: what libpq is told besides the address, the same for every framework."""

import math
from typing import Any

from ..config import Settings, stop_start

LEAST_CONNECT_TIMEOUT = 2
"""Seconds. libpq's documentation (34.1.2, connect_timeout) advises against less."""

GRACE = 1
"""Seconds in which the server may still say that a statement took too long."""


def connection_parameters(settings: Settings, *, statement_timeout: bool = True) -> dict[str, Any]:
    """Parameters for `psycopg.connect` and for pools of such connections. What the address itself says comes first.

    Args:
        settings: They say where the database is, and how long to wait for it.
        statement_timeout: Whether statements are given up after `DATABASE_TIMEOUT`. Migrations may take longer.

    Raises:
        SystemExit: The driver does not understand the address.
    """
    import psycopg  # only now: without a PostgreSQL nobody waits for its driver
    from psycopg.conninfo import conninfo_to_dict

    try:
        address = conninfo_to_dict(settings.database_url.get_secret_value())
    except psycopg.ProgrammingError:
        stop_start({"database_url": "The driver does not understand this address"})
    seconds = settings.database_timeout
    defaults = {
        "connect_timeout": max(LEAST_CONNECT_TIMEOUT, math.ceil(seconds)),
        # A server that has vanished from the network does not say so: the operating system has to give it up.
        "tcp_user_timeout": math.ceil(seconds * 1000),
        "keepalives_idle": max(1, math.ceil(seconds)),
        "keepalives_interval": 1,
        "keepalives_count": 3,
    }
    if statement_timeout:
        own = f"-c statement_timeout={math.ceil(seconds * 1000)}"
        address["options"] = f"{own} {address.get('options') or ''}".strip()
    return {**defaults, **address}


def patience(settings: Settings) -> float | None:
    """Seconds after which a server is taken for dead that does not answer a statement (see `silence`); None for never.

    Args:
        settings: They say how long a statement may take, unless the address says so itself.
    """
    if "statement_timeout" in settings.database_url.get_secret_value():
        return None
    return settings.database_timeout + GRACE
