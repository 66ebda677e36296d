"""What a service depends on, as processes that can be killed: a summarizer, a mail server, a Redis, a worker.

    neighbours.py summarizer|hanging-summarizer|mail PORT

runs one of them in this process.
"""

import json
import os
import signal
import socket
import socketserver
import subprocess
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

START_TIMEOUT = 20
"""Seconds until one must listen."""

HANGS = 60
"""Seconds that the hanging summarizer lets everybody wait."""


class Neighbour:
    """One of them, which can be killed and started again in the same place.

    Args:
        command: What starts it.
        log: Where its output goes.
        port: Where it listens; None if it does not.
        environment: What it runs with.
    """

    def __init__(
        self, command: list[str], log: Path, port: int | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        self.command = command
        self.log = log
        self.port = port
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it, and waits until it listens."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdout=output, stderr=output, start_new_session=True
            )
        if self.port:
            wait_until_it_listens(self.port)

    def kill(self) -> None:
        """Kills it and all that it has started: nothing is finished, nobody is told."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None


def script(kind: str, log: Path) -> Neighbour:
    """A neighbour of the kinds that this script has."""
    port = free_port()
    return Neighbour([sys.executable, __file__, kind, str(port)], log, port)


def redis(log: Path) -> Neighbour:
    """A Redis that keeps nothing on disk."""
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    return Neighbour(command, log, port)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_it_listens(port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


class Summarizer(BaseHTTPRequestHandler):
    """Makes the title of an article its summary."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        article = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps({"summary": f"About: {article['title']}"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """It has nothing to say."""


class HangingSummarizer(Summarizer):
    """Takes every request, and answers after a minute."""

    def do_POST(self) -> None:
        time.sleep(HANGS)
        super().do_POST()


class MailSession(socketserver.StreamRequestHandler):
    """Takes every mail, and prints who it was for."""

    def handle(self) -> None:
        self.wfile.write(b"220 hello\r\n")
        for line in self.rfile:
            command = line[:4].upper()
            if command == b"RCPT":
                recipient = line.partition(b"<")[2].partition(b">")[0].decode()
            if command == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                for _ in iter(self.rfile.readline, b".\r\n"):
                    pass
                print(recipient, flush=True)
            self.wfile.write(b"221 bye\r\n" if command == b"QUIT" else b"250 ok\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    """Understands as much of SMTP as is needed here."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 100


class HTTPServer(ThreadingHTTPServer):
    """Lets many wait at the same time."""

    daemon_threads = True
    request_queue_size = 100


def main() -> None:
    kind, port = sys.argv[1], int(sys.argv[2])
    servers = {
        "summarizer": lambda: HTTPServer(("127.0.0.1", port), Summarizer),
        "hanging-summarizer": lambda: HTTPServer(("127.0.0.1", port), HangingSummarizer),
        "mail": lambda: MailServer(("127.0.0.1", port), MailSession),
    }
    servers[kind]().serve_forever()


if __name__ == "__main__":
    main()
