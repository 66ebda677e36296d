"""C1: gunicorn's threads are taken by clients that say something, and whoever waits too long for one is refused."""

import time
from contextlib import ExitStack
from pathlib import Path

from {{ cookiecutter.package_name }}.admission import WAIT
from {{ cookiecutter.package_name }}.api.server import SPARE_THREADS

from .checking import check
from .server import head, receive, running, until

THREADS = 2 + SPARE_THREADS
"""Those of a service that takes one request at a time."""


def test_c1_connections_in_reserve_take_no_threads(tmp_path: Path) -> None:
    with running(tmp_path, MAX_CONCURRENT_REQUESTS="1") as server, ExitStack() as stack:
        for _ in range(2 * THREADS):
            stack.enter_context(server.connect())
        begun = time.monotonic()
        assert server.get("/api/v1/ping").status_code == 200
        assert time.monotonic() - begun < WAIT


def test_c1_who_waits_too_long_for_a_thread_is_refused(tmp_path: Path) -> None:
    with running(tmp_path, MAX_CONCURRENT_REQUESTS="1") as server, ExitStack() as stack:
        slow = [stack.enter_context(server.connect()) for _ in range(THREADS)]
        for connection in slow:
            connection.sendall(b"GET /healthz HTTP/1.1\r\n")
        waiting, probing = stack.enter_context(server.connect()), stack.enter_context(server.connect())
        waiting.sendall(head("GET", "/api/v1/ping"))
        probing.sendall(head("GET", "/readyz"))
        enough = time.monotonic() + WAIT + 0.5
        until(lambda: time.monotonic() > enough)
        for connection in slow:
            connection.sendall(b"Host: localhost\r\n\r\n")
        check(receive(waiting), 503, "UNAVAILABLE_OVERLOADED")
        assert receive(probing).status_code == 200
        assert [receive(connection).status_code for connection in slow] == [200] * THREADS
