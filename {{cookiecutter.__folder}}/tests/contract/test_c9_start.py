"""C9: each bad setting by itself stops the start, before the port opens, with one line that names it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from {{ cookiecutter.package_name }}.config import EX_CONFIG

from .server import TIMEOUT

BAD = {
    "APP_ENV": "hunter2",
    "HOST": "hunter2 is no host",
    "PORT": "hunter2",
    "TRUSTED_PROXIES": "hunter2",
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
    "DATABASE_POOL_SIZE": "hunter2",
    "DATABASE_TIMEOUT": "hunter2",
    "REDIS_URL": "https://root:hunter2@localhost",
{%- if cookiecutter.framework == "django" or cookiecutter.include_example %}
    "SECRET_KEY": "hunter2",
{%- endif %}
{%- if cookiecutter.include_example %}
    "ACCESS_TOKEN_LIFETIME": "hunter2",
    "REFRESH_TOKEN_LIFETIME": "hunter2",
    "SMTP_URL": "https://root:hunter2@localhost",
    "MAIL_FROM": "hunter2",
{%- endif %}
}

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
    """The service, started with each of the bad settings, and with nothing bad but its port."""
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

    cases = {name: {**PRODUCTION, name: value} for name, value in BAD.items()}
    cases["nothing"] = PRODUCTION
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return dict(zip(cases, pool.map(start, cases.values()), strict=True))


@pytest.mark.parametrize("name", BAD)
def test_c9_a_bad_setting_stops_the_start(started: dict[str, Started], name: str) -> None:
    start = started[name]
    assert start.returncode == EX_CONFIG
    assert start.stdout == ""
    (line,) = start.stderr.splitlines()
    assert line.startswith(f"{name}: ")
    assert "hunter2" not in line


def test_c9_a_port_that_is_taken_stops_the_start(started: dict[str, Started], taken: int) -> None:
    start = started["nothing"]
    assert start.returncode != 0
    (line,) = start.stderr.splitlines()
    assert line.startswith("PORT: ")
    assert str(taken) in line
