"""C1 and C10: what only gunicorn can get wrong."""

import resource
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from .checking import accesses, check
from .server import TIMEOUT, Server, head, receive, running, until

MINUTE = "60"
"""Longer than any test waits."""

LAST = {
    "HTTP/1.0": b"GET /api/v1/ping HTTP/1.0\r\nHost: localhost\r\n\r\n",
    "close": head("GET", "/api/v1/ping", "Connection: close"),
    "garbage": b"\x00\x01\x02\xff\r\n\r\n",
}
"""What ends a connection with its answer."""

HELD = 2 * TIMEOUT
"""Clients that do not end theirs: so many that a second for each of them would be noticed."""


@contextmanager
def held(server: Server, sent: bytes) -> Iterator[None]:
    """Many connections over which this was sent and answered, and which their clients keep."""
    with ExitStack() as stack:
        for _ in range(HELD):
            stack.enter_context(server.connect()).sendall(sent)
        until(lambda: len(accesses(server.records())) == HELD)
        yield


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


@pytest.mark.parametrize("sent", LAST.values(), ids=LAST)
def test_c1_clients_that_keep_their_connections_keep_nobody_waiting(tmp_path: Path, sent: bytes) -> None:
    with running(tmp_path) as server, held(server, sent):
        assert server.get("/healthz").status_code == 200


@pytest.mark.parametrize("sent", LAST.values(), ids=LAST)
def test_c1_who_sends_more_than_is_read_has_the_whole_answer(tmp_path: Path, sent: bytes) -> None:
    with running(tmp_path) as server, server.connect() as connection:
        connection.sendall(sent + b"x" * 2**24)
        assert receive(connection).headers["Connection"] == "close"
        assert connection.recv(1) == b""  # the end, which comes with an error if it is one


def test_c10_clients_that_keep_their_connections_do_not_keep_it_from_ending(tmp_path: Path) -> None:
    with running(tmp_path, SHUTDOWN_TIMEOUT="1") as server, held(server, LAST["close"]):
        assert server.stop() == 0
        assert {record["level"] for record in server.records()} == {"info"}
        assert any("Worker exiting" in record["message"] for record in server.records())  # it was not killed
        assert server.errors() == ""


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


def test_c10_more_connections_than_the_system_allows(tmp_path: Path) -> None:
    ours, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (650, most))
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running(tmp_path))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(ours, 1000), most))
        for _ in range(640):
            stack.enter_context(server.connect())
        assert server.get("/healthz").status_code == 200
        server.stop()
        assert {record["level"] for record in server.records()} == {"info"}
