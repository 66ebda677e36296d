"""A way to a server that can be cut, and on which a server can fall silent, on this machine."""

import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Proxy:
    """Passes on what is sent in both directions, until it is cut.

    Args:
        host: The server's.
        port: The server's.
    """

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._listening: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._passing = threading.Event()
        self._passing.set()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.restore()

    def restore(self) -> None:
        """Lets connections in (again)."""
        self._listening = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def cut(self) -> None:
        """Breaks all connections off, and lets none in."""
        self._passing.set()  # whoever waits for that has to see that it is over
        with self._lock:
            if self._listening:
                self._listening.shutdown(socket.SHUT_RDWR)  # else whoever waits in `accept` would go on to wait
                self._listening.close()
                self._listening = None
            for end in self._open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def fall_silent(self) -> None:
        """Goes on to take connections and whatever is sent, and keeps it to itself."""
        self._passing.clear()

    def speak(self) -> None:
        """Passes it on (again)."""
        self._passing.set()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._server, timeout=10) as server:
            with self._lock:
                if self._listening is None:
                    return
                self._open |= {client, server}
            with selectors.DefaultSelector() as selector, contextlib.suppress(OSError):
                selector.register(client, selectors.EVENT_READ, server)
                selector.register(server, selectors.EVENT_READ, client)
                while self._pass_some_on(selector):
                    pass
            with self._lock:
                self._open -= {client, server}

    def _pass_some_on(self, selector: selectors.BaseSelector) -> bool:
        for key, _ in selector.select():
            sent = key.fileobj.recv(65_536)  # type: ignore[union-attr]
            if not sent:
                return False
            self._passing.wait()
            key.data.sendall(sent)
        return True


@contextmanager
def proxy_to(host: str, port: int) -> Iterator[Proxy]:
    """A way to this server."""
    proxy = Proxy(host, port)
    try:
        yield proxy
    finally:
        proxy.cut()
