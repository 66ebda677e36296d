"""The service in a process of its own, behind the server that it really has: for what HTTP clients in Python forbid."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from ..databases import new_file

ROOT = Path(__file__).parents[2]
TIMEOUT = 20
"""Seconds until it counts as a failure that something has not happened."""


class BrokenOff(Exception):
    """The connection was cut before the answer was complete."""


@dataclass(frozen=True)
class Server:
    """The service, running.

    Args:
        process: Its process.
        port: Its port.
        folder: Where its output goes.
    """

    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        """A connection to it."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT)

    def answer(self, request: bytes, method: str = "GET") -> httpx2.Response:
        """Its answer to these bytes, whatever they are."""
        with self.connect() as connection:
            with contextlib.suppress(ConnectionError):  # it may have answered before all of them were sent
                connection.sendall(request)
            return receive(connection, method)

    def get(self, path: str, request_id: str = "") -> httpx2.Response:
        """Its answer to this path, which is sent as it stands."""
        return self.answer(head("GET", path, f"X-Request-ID: {request_id}"))

    def records(self) -> list[dict[str, Any]]:
        """What it has logged so far."""
        return [json.loads(line) for line in (self.folder / "stdout").read_bytes().split(b"\n")[:-1]]

    def errors(self) -> str:
        """What it has written to standard error, which is nobody's log."""
        return (self.folder / "stderr").read_text()

    def stop(self) -> int:
        """Tells it to end, and waits for its exit status."""
        self.process.terminate()
        return self.process.wait(TIMEOUT)


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Server]:
    """The service with the failing routes, started with these settings; what still runs of it in the end is killed.

    Unless they name a database it has one of its own, which has had all migrations.
    """
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "APP_ENV": "test",
        "PORT": str(port),
        "SHUTDOWN_DELAY": "0",
        "DATABASE_URL": settings.get("DATABASE_URL") or new_file(folder / "service.db"),
        **settings,
    }
    command = [sys.executable, "-m", "tests.failing.service"]
    with (folder / "stdout").open("wb") as stdout, (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen(  # noqa: S603
            command, env=environment, cwd=folder, stdout=stdout, stderr=stderr, start_new_session=True
        )
    server = Server(process, port, folder)
    try:
        until(lambda: _listens(server))
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # with its workers, if it has some
        process.wait()


def _listens(server: Server) -> bool:
    assert server.process.poll() is None, server.errors()
    try:
        server.connect().close()
    except ConnectionRefusedError:
        return False
    return True


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def head(method: str, path: str, *headers: str) -> bytes:
    """The first part of a request, up to the empty line."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")


def receive(connection: socket.socket, method: str = "GET") -> httpx2.Response:
    """Reads one answer.

    Raises:
        BrokenOff: It is not complete.
    """
    with http.client.HTTPResponse(connection, method=method) as answer:
        try:
            answer.begin()
            return httpx2.Response(answer.status, headers=answer.getheaders(), content=answer.read())
        except (http.client.HTTPException, ConnectionError) as exc:
            raise BrokenOff from exc


def until(is_so: Callable[[], bool]) -> None:
    """Waits until something is so, and not longer than `TIMEOUT`."""
    deadline = time.monotonic() + TIMEOUT
    while not is_so():
        assert time.monotonic() < deadline, "it has not happened"
        time.sleep(0.01)
