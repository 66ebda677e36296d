"""A summarizer for tests, on a real port: it summarizes, or fails in the way that it is told to."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SUMMARY = "Fail well."


class Summarizer(ThreadingHTTPServer):
    """Answers every request in the way that `how` says.

    `summarizes`, `hangs`, `resets`, or what `ANSWERS` has; `how` may also be the JSON that it is to answer with.
    Before that it calls `meanwhile`.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.how: Any = "summarizes"
        self.meanwhile: Callable[[], object] = lambda: None
        self.questions: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.ends = threading.Event()

    @property
    def url(self) -> str:
        """What SUMMARIZER_URL says of it."""
        return f"http://127.0.0.1:{self.server_address[1]}/summarize"


JSON, HTML = "application/json", "text/html"

ANSWERS: dict[str, tuple[int, str, bytes]] = {
    "fails": (500, JSON, b'{"error": "no"}'),
    "is busy": (503, JSON, b"{}"),
    "refuses": (400, JSON, b"{}"),
    "shows a page": (502, HTML, b"<html><h1>Bad gateway</h1></html>"),
    "answers with a page": (200, HTML, b"<html>Hello</html>"),
    "answers with half a JSON": (200, JSON, b'{"summary": "Fail'),
}


class Session(BaseHTTPRequestHandler):
    """One client."""

    server: Summarizer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answers a question."""
        self.server.questions.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.server.headers.append(dict(self.headers.items()))
        self.server.meanwhile()
        how = self.server.how
        if how == "hangs":
            self.server.ends.wait()
        if how == "resets":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if how in ("hangs", "resets"):
            self.close_connection = True
            return
        said = {"summary": SUMMARY} if how == "summarizes" else how
        status, kind, body = (200, JSON, json.dumps(said).encode()) if not isinstance(said, str) else ANSWERS[said]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """It says nothing of its own."""


@contextmanager
def running() -> Iterator[Summarizer]:
    """A summarizer, for as long as it is needed."""
    with Summarizer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.ends.set()
            server.shutdown()
            thread.join()
