"""The server: it reads a request, and leaves the rest to the function that the path names. Nothing here is HTTP by itself,
so that an answer can be as wrong as it likes."""

import contextlib
import json
import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

PATIENCE = 30
"""Seconds after which a connection is given up on this side too."""

PAUSE = 0.02
"""Seconds between two bytes of what drips."""


class Call(NamedTuple):
    """A request, as it came.

    Args:
        method: HTTP method.
        path: With the query.
        headers: By name, in small letters.
        body: Its bytes.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Talk:
    """A request and the connection on which it came: what a way of misbehaving has to work with.

    Args:
        connection: Open.
        call: The request.
        number: The how-manieth it is of this path, beginning with 1.
        over: Set when the server stops.
    """

    def __init__(self, connection: socket.socket, call: Call, number: int, over: threading.Event) -> None:
        self.call = call
        self.number = number
        self._connection = connection
        self._over = over

    def send(self, data: bytes) -> None:
        """Sends some bytes."""
        self._connection.sendall(data)

    def answer(self, content: Any = None, status: int = 200, **headers: str) -> None:
        """Sends a whole answer, as it should be.

        Args:
            content: Bytes as they are; anything else as JSON.
            status: HTTP status.
            headers: By name, with `_` for `-`. They replace what is sent otherwise.
        """
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send(head(status, **{"Content_Length": str(len(body)), **headers}) + body)

    def drip(self, data: bytes) -> None:
        """Sends it byte by byte, with a pause before each."""
        for number in range(len(data)):
            if self._over.wait(PAUSE):
                return
            self.send(data[number : number + 1])

    def stay(self) -> None:
        """Leaves the connection open until the other side closes it."""
        self._connection.recv(1)

    def hang(self) -> None:
        """Does nothing for as long as anybody could wait."""
        self._over.wait(PATIENCE)

    def reset(self) -> None:
        """Ends the connection so that the other side has an error of it: `Connection reset by peer`."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()

    @property
    def is_over(self) -> bool:
        """Whether the server stops."""
        return self._over.is_set()


Way = Callable[[Talk], None]
"""A way of answering. The connection is closed when it returns."""


def head(status: int, **headers: str) -> bytes:
    """The beginning of an answer, up to the empty line.

    Args:
        status: HTTP status.
        headers: By name, with `_` for `-`.
    """
    given = {"Content_Type": "application/json", "Connection": "close", **headers}
    lines = [f"HTTP/1.1 {status} -", *(f"{name.replace('_', '-')}: {value}" for name, value in given.items()), "", ""]
    return "\r\n".join(lines).encode()


class Server:
    """The server, listening on this machine.

    Args:
        ways: By the first part of the path.
        port: Where it listens; any that is free with 0.
    """

    def __init__(self, ways: Mapping[str, Way], port: int = 0) -> None:
        self._ways = ways
        self._over = threading.Event()
        self._calls: defaultdict[str, list[Call]] = defaultdict(list)
        self._open: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._open)

    def calls(self, path: str) -> list[Call]:
        """The requests that have come for a path, without the query.

        Args:
            path: Beginning with a slash.
        """
        return self._calls[path]

    def stop(self) -> None:
        """Ends it, and all that hangs."""
        self._over.set()
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)  # else whoever waits in `accept` would go on to wait
        self._listening.close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE)
        self._open.add(connection)
        with connection, contextlib.suppress(OSError):  # the other side has gone: it may
            call = _read(connection)
            if call:
                path = call.path.partition("?")[0]
                self._calls[path].append(call)
                way = self._ways[path.split("/")[1]]
                way(Talk(connection, call, len(self._calls[path]), self._over))
        self._open.discard(connection)


def _read(connection: socket.socket) -> Call | None:
    """One request; None where what comes is none."""
    received = b""
    while b"\r\n\r\n" not in received:
        more = connection.recv(65_536)
        if not more:
            return None
        received += more
        if not received[:1].isalpha():  # somebody wants to speak TLS, and learns that this is no place for it
            connection.sendall(head(400))
            return None
    first, *lines = received.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = received.partition(b"\r\n\r\n")[2]
    while len(body) < int(headers.get("content-length", "0")):
        more = connection.recv(65_536)
        if not more:
            return None
        body += more
    return Call(method, path, headers, body)


@contextmanager
def serving(ways: Mapping[str, Way], port: int = 0) -> Iterator[Server]:
    """A server that answers in these ways.

    Args:
        ways: By the first part of the path.
        port: Where it listens; any that is free with 0.
    """
    server = Server(ways, port)
    try:
        yield server
    finally:
        server.stop()


def nowhere() -> str:
    """An address where nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}"


@contextmanager
def too_busy_to_accept() -> Iterator[str]:
    """An address where somebody listens, and lets nobody in: so full is the queue before it.

    Linux then leaves a new connection waiting, without a word.
    """
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
