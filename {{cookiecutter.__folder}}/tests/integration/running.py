"""Runs transactions in the service, as requests do."""

from collections.abc import Mapping, Sequence
from typing import LiteralString

import httpx2
import pytest

from {{ cookiecutter.package_name }}.errors import ServiceError

from ..databases import SERVER, run_sql
from ..failing.scripts import SCRIPTS, Script, Step

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ON_POSTGRESQL = [
    pytest.mark.parametrize("database", ["postgresql"], indirect=True),
    pytest.mark.skipif(not SERVER, reason="TEST_DATABASE_URL is not set"),
]
"""For what only one kind of database has."""

RED = "INSERT INTO desks (id, name, floor, seats) VALUES (1, 'red', 1, 1)"
BLUE = "INSERT INTO desks (id, name, floor, seats) VALUES (2, 'blue', 1, 1)"
DESKS = "SELECT name FROM desks ORDER BY id"


def request(
    client: httpx2.Client,
    *steps: Step,
    declared: Mapping[str, type[ServiceError]] | None = None,
    reads: bool = False,
) -> httpx2.Request:
    """A request that runs a transaction.

    Args:
        client: Of the service.
        steps: What happens in it.
        declared: The errors that are declared for constraints.
        reads: Whether it only reads.
    """
    name = f"number-{len(SCRIPTS)}"
    SCRIPTS[name] = Script(steps, declared or {})
    return client.build_request("GET" if reads else "POST", f"/failing/transaction/{name}")


def run(
    client: httpx2.Client,
    *steps: Step,
    declared: Mapping[str, type[ServiceError]] | None = None,
    reads: bool = False,
) -> httpx2.Response:
    """Runs a transaction, and returns the answer."""
    return client.send(request(client, *steps, declared=declared, reads=reads))


def names(database: str, statement: LiteralString = DESKS) -> Sequence[object]:
    """What has been kept, asked past the service."""
    return [name for (name,) in run_sql(database, statement)]
