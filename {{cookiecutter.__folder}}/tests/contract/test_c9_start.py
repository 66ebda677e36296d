"""C9: each bad setting by itself stops the start, before the port opens, with one line that names it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from {{ cookiecutter.package_name }}.config import EX_CONFIG

from .server import TIMEOUT

BAD = {
    "APP_ENV": "hunter2",
    "HOST": "hunter2 is no host",
    "PORT": "hunter2",
    "ALLOWED_HOSTS": "https://hunter2",
    "CORS_ORIGINS": "hunter2",
    "REQUEST_ID_HEADER": "hunter2 hunter2",
    "ERROR_DOCS_URL": "hunter2",
    "MAX_BODY_BYTES": "hunter2",
    "SHUTDOWN_DELAY": "hunter2",
    "SHUTDOWN_TIMEOUT": "hunter2",
    "LOG_LEVEL": "hunter2",
    "LOG_FORMAT": "hunter2",
    "LOG_FILE": "/dev/null/hunter2",
    "DATABASE_URL": "mysql://root:hunter2@localhost/orders",
{%- if cookiecutter.framework == "django" %}
    "SECRET_KEY": "hunter2",
{%- endif %}
}

MISSING = ["ALLOWED_HOSTS", "CORS_ORIGINS"{% if cookiecutter.framework == "django" %}, "SECRET_KEY"{% endif %}]

PRODUCTION = {
    "APP_ENV": "production",
    "ALLOWED_HOSTS": "api.example.com",
    "CORS_ORIGINS": "none",
    "SECRET_KEY": "x" * 50,
}

Started = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def taken() -> Iterator[int]:
    """A port that somebody listens on: a start that got as far as its port would complain of that."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture(scope="module")
def started(taken: int, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Started]:
    """The service, started with each of the bad settings."""
    folder = tmp_path_factory.mktemp("empty")

    def start(settings: dict[str, str]) -> Started:
        return subprocess.run(
            [sys.executable, "-m", "{{ cookiecutter.package_name }}"],
            env={"PATH": os.environ["PATH"], "PORT": str(taken), **settings},
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=TIMEOUT * 3,
            check=False,
        )

    cases = {f"{name} is bad": {**PRODUCTION, name: value} for name, value in BAD.items()}
    for name in MISSING:
        cases[f"{name} is missing"] = {key: value for key, value in PRODUCTION.items() if key != name}
    cases["all is well"] = PRODUCTION
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return dict(zip(cases, pool.map(start, cases.values()), strict=True))


@pytest.mark.parametrize("case", [*(f"{name} is bad" for name in BAD), *(f"{name} is missing" for name in MISSING)])
def test_c9_a_bad_setting_stops_the_start(started: dict[str, Started], case: str) -> None:
    start, name = started[case], case.split()[0]
    assert start.returncode == EX_CONFIG
    assert start.stdout == ""
    (line,) = start.stderr.splitlines()
    assert line.startswith(f"{name}: ")
    assert "hunter2" not in line


def test_c9_a_port_that_is_taken_stops_the_start(started: dict[str, Started], taken: int) -> None:
    start = started["all is well"]
    assert start.returncode not in (0, None)
    (line,) = start.stderr.splitlines()
    assert line.startswith("PORT: ")
    assert str(taken) in line


def test_c9_all_bad_settings_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("APP_ENV=test\nMAX_BODY_BYTES=none\nPORT=hunter2\n")
    start = subprocess.run(
        [sys.executable, "-m", "{{ cookiecutter.package_name }}"],
        env={"PATH": os.environ["PATH"]},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert [line.partition(":")[0] for line in start.stderr.splitlines()] == ["PORT", "MAX_BODY_BYTES"]
