"""C10: SIGTERM under load loses no request."""

import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2

from {{ cookiecutter.package_name }}.errors import PREFIX

from .checking import accesses, check, failures
from .server import TIMEOUT, Server, head, running, until

ENDED_BY_ITSELF = (0, -signal.SIGTERM)
KEEPING, SINGLE = 3, 3
"""Clients that keep their connection, and clients that open one for each request."""


def ask_until_unready(server: Server, keeps: bool, all_asked: threading.Barrier) -> int:
    """Asks and asks, until the service says that it is about to end. Returns how often it was asked for a ping."""
    asked = 0
    headers = {} if keeps else {"Connection": "close"}
    with httpx2.Client(base_url=server.url, headers=headers, timeout=TIMEOUT) as client:
        while True:
            assert client.get("/api/v1/ping").json() == {"message": "pong"}
            asked += 1
            if asked == 1:
                all_asked.wait(TIMEOUT)
            ready = client.get("/readyz")
            if ready.status_code != 200:
                break
        check(ready, 503, "UNAVAILABLE_SHUTTING_DOWN")
        # Whoever distributes requests has not heard of it yet: all of them are still answered, on new connections too.
        assert client.get("/failing/slow?seconds=0.3").status_code == 200
    with httpx2.Client(base_url=server.url, timeout=TIMEOUT) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/api/v1/ping").json() == {"message": "pong"}
    return asked + 1


def test_c10_no_request_is_lost(tmp_path: Path) -> None:
    all_asked = threading.Barrier(KEEPING + SINGLE + 1)
    with running(tmp_path, SHUTDOWN_DELAY="1", SHUTDOWN_TIMEOUT="10") as server, ThreadPoolExecutor() as pool:
        slow = pool.submit(server.get, "/failing/slow?seconds=1.5", "slow")
        until(lambda: any(record["message"] == "at work" for record in server.records()))
        clients = [
            pool.submit(ask_until_unready, server, number < KEEPING, all_asked) for number in range(KEEPING + SINGLE)
        ]
        all_asked.wait(TIMEOUT)
        server.process.send_signal(signal.SIGTERM)
        asked = sum(client.result(TIMEOUT) for client in clients)
        assert slow.result(TIMEOUT).status_code == 200
        assert server.process.wait(TIMEOUT) in ENDED_BY_ITSELF
        records = server.records()
    answered = [record["http"]["path"] for record in accesses(records)]
    assert answered.count("/api/v1/ping") == asked
    assert answered.count("/failing/slow") == 1 + KEEPING + SINGLE
    assert {record["error"]["code"] for record in failures(records)} == {f"{PREFIX}_UNAVAILABLE_SHUTTING_DOWN"}
    assert server.errors() == ""


def test_c10_requests_that_never_end_do_not_keep_it_from_ending(tmp_path: Path) -> None:
    with (
        running(tmp_path, SHUTDOWN_TIMEOUT="1") as server,
        server.connect() as waiting,
        server.connect() as listening,
    ):
        waiting.sendall(head("GET", "/failing/slow?seconds=60"))
        listening.sendall(head("GET", "/failing/endless"))
        until(lambda: any(record["message"] == "at work" for record in server.records()))
        assert listening.recv(1)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(TIMEOUT) in ENDED_BY_ITSELF
