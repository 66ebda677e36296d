"""C10: /healthz and /readyz."""

import socket

import httpx2
import pytest

from {{ cookiecutter.package_name }}.errors import PREFIX

from ..failing.service import open_client
from .reading import read


def test_c10_the_process_runs(client: httpx2.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_c10_nothing_to_wait_for(client: httpx2.Client) -> None:
    assert client.get("/readyz").json() == {"status": "ok", "checks": {}}


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
    assert failure.details["checks"]["database"]["status"] == "failed"
    assert failure.details["checks"]["database"]["duration_ms"] >= 0
    for secret in ("hunter2", "127.0.0.1", "somebody"):
        assert secret not in ready.text
    assert b"hunter2" not in capsysbinary.readouterr().out
