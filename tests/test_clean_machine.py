"""On a machine with Python, git and make, the two commands of a service's README test it and run it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from uv import find_uv_bin

from engines import run

START_TIMEOUT = 60.0
STOP_TIMEOUT = 20.0

OF_THE_NETWORK = re.compile(r"(?i).*proxy|.*_cert_|.*_cert$|.*_ca_|ssl_|pip_")
"""Variables that say how this machine reaches a package index."""


@pytest.fixture
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """As good as empty: no virtual environment, no home, no settings. The parameter says whether there is uv."""
    tools = tmp_path / "tools"
    tools.mkdir()
    if request.param == "uv":
        (tools / "uv").symlink_to(find_uv_bin())
    path = [folder for folder in os.environ["PATH"].split(os.pathsep) if not Path(folder).is_relative_to(sys.prefix)]
    network = {name: value for name, value in os.environ.items() if OF_THE_NETWORK.match(name)}
    return network | {"HOME": str(tmp_path / "home"), "PATH": os.pathsep.join([str(tools), *path])}


@pytest.fixture
def service(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> Path:
    """A service of the framework that the parameter names."""
    run("cookiecutter", template, "--no-input", f"framework={request.param}", cwd=tmp_path)
    return tmp_path / "my-service"


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.clean
@pytest.mark.parametrize(("service", "environment"), [("fastapi", "pip"), ("django", "uv")], indirect=True)
def test_the_two_commands_of_the_readme_are_enough(service: Path, environment: dict[str, str], port: int) -> None:
    readme = (service / "README.md").read_text()
    assert re.search(r"```sh\nmake run .*\nmake test .*\n```", readme)
    log = service.parent / "log"
    some = "ARGS=-k c3"  # all of them are imported, so all that they need is there; the rest is run elsewhere
    with running("make", "test", some, cwd=service, environment=environment, log=log) as tests:
        assert tests.wait() == 0, log.read_text()

    settings = {"PORT": str(port), "LOG_FORMAT": "json"}
    with running("make", "run", cwd=service, environment=environment | settings, log=log) as process:
        ping = ask_once_it_listens(process, port, "/api/v1/ping", log)
        ready = ask(port, "/readyz")
        missing = ask(port, "/no/such/route")

    assert ping.status == 200
    assert ready.status == 200
    assert {name: check["status"] for name, check in ready.body["checks"].items()} == {
        "database": "ok",
        "migrations": "ok",
    }
    assert missing.status == 404
    error = missing.body["error"]
    assert error["code"] == missing.headers["X-Error-Code"] == "MY_RESOURCE_ROUTE_NOT_FOUND"
    records = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    (failure,) = [record for record in records if "error" in record]
    assert failure["error"]["code"] == error["code"]
    assert failure["request_id"] == error["request_id"] == missing.headers["X-Request-ID"]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: Any


def ask(port: int, path: str) -> Answer:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        return Answer(response.status, response.headers, json.load(response))


def ask_once_it_listens(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> Answer:
    deadline = monotonic() + START_TIMEOUT
    while monotonic() < deadline and process.poll() is None:
        with suppress(ConnectionRefusedError):
            return ask(port, path)
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    pytest.fail(f"It does not listen:\n{log.read_text()}")


@contextmanager
def running(*command: str, cwd: Path, environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a command in a process group of its own, all of which it ends."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(STOP_TIMEOUT)
