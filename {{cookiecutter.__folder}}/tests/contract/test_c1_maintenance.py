"""C1: in maintenance every request is refused in the format, but for those that ask how the service is."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from {{ cookiecutter.package_name }}.admission import MAINTENANCE_SPREAD
from {{ cookiecutter.package_name }}.commands.switching import maintenance
from {{ cookiecutter.package_name }}.config import load_settings
from {{ cookiecutter.package_name }}.switches import state, watching

from ..conftest import Records
from ..databases import new_file
from ..failing.service import open_client
from .checking import accesses, check, failures
from .scraping import grown, scrape
from .server import ROOT, TIMEOUT, running, until

pytestmark = pytest.mark.usefixtures("_some_database")

PAGE = "https://app.example.com"
ANSWERED = ("/healthz", "/readyz", "/metrics", "/errors", "/errors/__OWN__", "/openapi.json", "/docs")


@pytest.fixture(autouse=True)
def _nothing_switched() -> Iterator[None]:
    yield
    state.see({})


def refused(client: httpx2.Client, path: str = "/api/v1/ping", method: str = "GET") -> httpx2.Response:
    """The answer to a request that is refused."""
    answer = client.request(method, path, headers={"Origin": PAGE})
    assert check(answer, 503, "UNAVAILABLE_MAINTENANCE").retryable
    assert 1 <= int(answer.headers["Retry-After"]) <= MAINTENANCE_SPREAD
    return answer


def test_c1_by_setting(records: Records) -> None:
    with open_client(maintenance=True, cors_origins=(PAGE,)) as client:
        before = scrape(client)
        answer = refused(client)
        assert answer.headers["Access-Control-Allow-Origin"] == PAGE
        (failure,), (access,) = failures(written := records()), accesses(written)
        assert failure["error"]["code"] == answer.headers["X-Error-Code"]
        assert access["http"]["status_code"] == 503
        refused(client, "/no/such/route")
        refused(client, "/api/v1/ping", method="DELETE")
        code = answer.headers["X-Error-Code"]
        for path in ANSWERED:
            assert client.get(path.replace("__OWN__", code)).status_code == 200
        assert client.options("/api/v1/ping", headers=preflight()).status_code == 200
        assert grown(before, scrape(client))['http_requests_shed_total{reason="maintenance"}'] == 3


def preflight() -> dict[str, str]:
    """What a browser asks before it sends a request from another page."""
    return {"Origin": PAGE, "Access-Control-Request-Method": "GET"}


def test_c1_by_command_without_a_restart(database: str, records: Records) -> None:
    with open_client() as client:
        settings = load_settings()
        for _ in range(2):
            assert client.get("/api/v1/ping").status_code == 200
            maintenance(settings, ["on"])
            watching.look(settings)
            refused(client)
            maintenance(settings, ["off"])
            watching.look(settings)
        assert client.get("/api/v1/ping").status_code == 200


def test_c1_the_setting_wins(capfd: pytest.CaptureFixture[str]) -> None:
    with open_client(maintenance=True) as client:
        settings = load_settings().model_copy(update={"maintenance": True})
        maintenance(settings, ["off"])
        watching.look(settings)
        refused(client)
    assert capfd.readouterr().err == (
        "MAINTENANCE=true is set: the service stays in maintenance until it is started without that\n"
    )


def run_command(database: str, *args: str) -> "subprocess.CompletedProcess[str]":
    """Runs a command of the service as an operator does."""
    environment: dict[str, Any] = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "APP_ENV": "test",
        "DATABASE_URL": database,
    }
    command = [sys.executable, "-m", "{{ cookiecutter.package_name }}", *args]
    return subprocess.run(  # noqa: S603
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )


def test_c1_a_running_service_is_told(tmp_path: Path) -> None:
    database = new_file(tmp_path / "service.db")
    with running(tmp_path, DATABASE_URL=database) as server:
        assert server.get("/api/v1/ping").status_code == 200
        ran = run_command(database, "maintenance", "on")
        assert (ran.returncode, ran.stderr) == (0, "")
        until(lambda: server.get("/api/v1/ping").status_code == 503)
        check(server.get("/api/v1/ping"), 503, "UNAVAILABLE_MAINTENANCE")
        assert server.get("/readyz").status_code == 200
        said = [record["message"] for record in server.records() if record["logger"].endswith(".watching")]
        assert said == ["maintenance begins: requests are refused"]
