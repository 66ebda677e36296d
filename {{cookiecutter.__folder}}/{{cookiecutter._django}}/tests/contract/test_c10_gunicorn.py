"""C1 and C10: what only gunicorn can get wrong."""

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .checking import check
from .server import TIMEOUT, Server, head, receive, running, until

MINUTE = "60"
"""Longer than any test waits."""


def refuses(server: Server) -> bool:
    """Whether its port is closed."""
    try:
        server.connect().close()
    except ConnectionRefusedError:
        return True
    return False


def test_c1_half_an_answer_is_no_whole_one_for_clients_without_chunks(tmp_path: Path) -> None:
    with running(tmp_path) as server, server.connect() as connection:
        connection.sendall(b"GET /failing/late HTTP/1.0\r\nHost: localhost\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            while connection.recv(1024):
                pass


def test_c10_connections_end_with_the_answer_when_the_process_is_about_to_end(tmp_path: Path) -> None:
    with running(tmp_path, SHUTDOWN_DELAY=MINUTE) as server:
        assert server.get("/healthz").headers["Connection"] == "keep-alive"
        server.process.send_signal(signal.SIGTERM)
        until(lambda: server.get("/readyz").status_code == 503)
        assert server.get("/healthz").headers["Connection"] == "close"
        check(server.get("/readyz"), 503, "UNAVAILABLE_SHUTTING_DOWN")
        server.process.send_signal(signal.SIGINT)  # whoever does not want to wait
        assert server.process.wait(TIMEOUT) == 0


def test_c10_ctrl_c_ends_without_delay_and_loses_no_request(tmp_path: Path) -> None:
    with (
        running(tmp_path, SHUTDOWN_DELAY=MINUTE) as server,
        server.connect() as kept,
        ThreadPoolExecutor() as pool,
    ):
        kept.sendall(head("GET", "/healthz"))
        assert receive(kept).status_code == 200
        slow = pool.submit(server.get, "/failing/slow?seconds=1")
        until(lambda: any(record["message"] == "at work" for record in server.records()))
        server.process.send_signal(signal.SIGINT)
        until(lambda: refuses(server))
        kept.sendall(head("GET", "/healthz"))
        assert receive(kept).headers["Connection"] == "close"
        assert slow.result(TIMEOUT).status_code == 200
        assert server.process.wait(TIMEOUT) == 0
        assert server.errors() == ""
