"""A mail server for tests, on a real port: it takes mail, or fails in the way that it is told to."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Literal

How = Literal["accepts", "refuses the recipient", "refuses the mail", "asks for later", "hangs up", "is silent"]

REFUSED = {"refuses the recipient": ("RCPT", b"550 no such user\r\n"), "asks for later": ("RCPT", b"451 later\r\n")}


class MailServer(socketserver.ThreadingTCPServer):
    """Understands as much of SMTP (RFC 5321) as is needed here."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.how: How = "accepts"
        self.extensions: list[str] = []
        self.mails: list[EmailMessage] = []
        self.heard: list[bytes] = []

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """What SMTP_URL says of it."""
        return f"smtp://127.0.0.1:{self.port}"


class Session(socketserver.StreamRequestHandler):
    """One client."""

    server: MailServer

    def handle(self) -> None:
        """Answers until the client leaves."""
        if self.server.how == "is silent":
            self.rfile.read()  # until the client gives up
        if self.server.how in ("hangs up", "is silent"):
            return
        self.wfile.write(b"220 hello\r\n")
        for line in self.rfile:
            self.server.heard.append(line)
            command = line[:4].decode("ascii", "replace").upper()
            if command == "QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(self.answer(command))
            if command == "STAR":
                self.server.heard.append(self.rfile.read(5))  # the head of a TLS record, and no password
                return

    def answer(self, command: str) -> bytes:
        """What it says to a command."""
        refused = REFUSED.get(self.server.how)
        if refused and command == refused[0]:
            return refused[1]
        if command == "EHLO":
            *first, last = ["hello", *self.server.extensions]
            return "".join([*(f"250-{line}\r\n" for line in first), f"250 {last}\r\n"]).encode()
        if command == "DATA":
            self.wfile.write(b"354 go on\r\n")
            self.take()
            return b"554 no\r\n" if self.server.how == "refuses the mail" else b"250 taken\r\n"
        return b"220 go on\r\n" if command == "STAR" else b"250 ok\r\n"

    def take(self) -> None:
        """Reads the mail itself. A dot at the beginning of a line has been doubled (RFC 5321, 4.5.2)."""
        lines = [line.removeprefix(b".") for line in iter(self.rfile.readline, b".\r\n")]
        if self.server.how == "accepts":
            mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            self.server.mails.append(mail)


@contextmanager
def running() -> Iterator[MailServer]:
    """A mail server, for as long as it is needed."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
