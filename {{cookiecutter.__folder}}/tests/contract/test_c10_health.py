"""C10: /healthz and /readyz."""

import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from {{ cookiecutter.package_name }}.errors import PREFIX

from ..conftest import Records
from ..databases import new_file
from ..failing.scripts import SCRIPTS, Script
from ..failing.service import open_client
from .checking import check, failures
from .reading import read


def outcomes(checks: dict[str, dict[str, object]]) -> dict[str, object]:
    """Of each dependency, whether it is as it should be."""
    for asked in checks.values():
        assert {*asked} == {"status", "duration_ms"}
        assert isinstance(asked["duration_ms"], float | int)
        assert asked["duration_ms"] >= 0
    return {name: asked["status"] for name, asked in checks.items()}


def test_c10_the_process_runs(client: httpx2.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_c10_ready(client: httpx2.Client, database: str) -> None:
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert {*ready.json()} == {"status", "checks"}
    assert ready.json()["status"] == "ok"
    assert outcomes(ready.json()["checks"]) == {"database": "ok", "migrations": "ok"}


def test_c10_a_dead_database_is_named_and_nothing_of_it_shown(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # taken, but nobody listens
        address = f"postgresql://somebody:hunter2@127.0.0.1:{unused.getsockname()[1]}/orders"
        with open_client(database_url=address) as client:
            ready, alive = client.get("/readyz"), client.get("/healthz")
    assert alive.status_code == 200
    assert ready.status_code == 503
    failure = read(ready)
    assert failure.code == f"{PREFIX}_UNAVAILABLE_NOT_READY"
    assert failure.retryable
    assert outcomes(failure.details["checks"]) == {"database": "failed", "migrations": "failed"}
    for secret in ("hunter2", "127.0.0.1", "somebody"):
        assert secret not in ready.text
    assert b"hunter2" not in capsysbinary.readouterr().out


def test_c10_a_database_that_is_missing_is_not_made(tmp_path: Path, records: Records) -> None:
    missing = tmp_path / "missing.db"
    with open_client(database_url=f"sqlite:///{missing}") as client:
        failure = check(client.get("/readyz"), 503, "UNAVAILABLE_NOT_READY")
    assert outcomes(failure.details["checks"])["database"] == "failed"
    assert not missing.exists()
    assert len(failures(records())) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_c10_no_request_makes_a_database_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setitem(SCRIPTS, "asks", Script(["SELECT 1"]))
    with open_client(database_url=f"sqlite:///{tmp_path}/missing.db") as client:
        check(client.request(method, "/failing/transaction/asks"), 503, "UNAVAILABLE_DATABASE")
    assert [*tmp_path.iterdir()] == []


def test_c10_a_database_with_an_unusual_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SCRIPTS, "asks", Script(["SELECT count(*) FROM outbox"]))
    with open_client(database_url=new_file(tmp_path / "100%41-é&b.db")) as client:
        assert client.get("/readyz").status_code == 200
        assert client.post("/failing/transaction/asks").json() == [[0]]


def test_c10_a_database_that_is_behind(tmp_path: Path, records: Records) -> None:
    with closing(sqlite3.connect(tmp_path / "new.db")) as new:
        new.execute("CREATE TABLE something (id integer)")
    with open_client(database_url=f"sqlite:///{tmp_path}/new.db") as client:
        for _ in range(2):
            failure = check(client.get("/readyz"), 503, "UNAVAILABLE_NOT_READY")
            assert outcomes(failure.details["checks"]) == {"database": "ok", "migrations": "failed"}
            assert len(failures(records())) == 1


def test_c10_without_redis_it_serves_all_the_same(database: str, records: Records) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"redis://:hunter2@127.0.0.1:{unused.getsockname()[1]}/0"
        with open_client(redis_url=address) as client:
            ready = client.get("/readyz")
    assert ready.status_code == 200
    assert outcomes(ready.json()["checks"]) == {"database": "ok", "migrations": "ok", "redis": "failed"}
    assert "hunter2" not in str(records())


@pytest.mark.skipif(not os.environ.get("TEST_REDIS_URL"), reason="TEST_REDIS_URL is not set")
def test_c10_with_redis(database: str) -> None:
    with open_client(redis_url=os.environ["TEST_REDIS_URL"]) as client:
        ready = client.get("/readyz")
    assert outcomes(ready.json()["checks"]) == {"database": "ok", "migrations": "ok", "redis": "ok"}
