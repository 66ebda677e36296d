"""What all tests share."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from typing import Any

import httpx2
import pytest

from .contract.documented import Documented
from .databases import SERVER, Databases
from .environment import no_settings_from_outside
from .failing.service import open_client
from .failing.threads import finish_work

Records = Callable[[], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def _own_settings() -> Iterator[None]:
    with no_settings_from_outside():
        yield


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    with closing(Databases(tmp_path_factory.mktemp("databases"))) as databases:
        yield databases


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.skipif(not SERVER, reason="TEST_DATABASE_URL is not set")),
    ]
)
def database(request: pytest.FixtureRequest, databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a database of the test's own, which the service uses. The test runs once with each kind."""
    with databases.open(request.param) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield url


@pytest.fixture
def _some_database(
    request: pytest.FixtureRequest, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The database that the test asks for, or one of SQLite."""
    if "database" in request.fixturenames:
        request.getfixturevalue("database")
        yield
        return
    with databases.open("sqlite") as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield


@cache
def openapi_document() -> dict[str, Any]:
    """The document of the interface, with the failing routes in it."""
    with no_settings_from_outside(), open_client() as client:
        document: dict[str, Any] = client.get("/openapi.json").json()
        return document


@pytest.fixture
def client(_some_database: None, capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[httpx2.Client]:
    """A client of the service, with the failing routes added. It expects that every failure is documented."""
    documented = Documented(openapi_document())
    capsysbinary.readouterr()
    with open_client() as client:
        client.event_hooks = {"response": [documented.check]}
        yield client


@pytest.fixture
def records(capsysbinary: pytest.CaptureFixture[bytes]) -> Records:
    """Reads the log records that were written since it was last asked, also by work that nobody waits for."""
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # the test client has no part in the service's records

    def read() -> list[dict[str, Any]]:
        finish_work()
        return [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]

    return read
