"""Finds the addresses of a host, for code that has no event loop and for code in one.

The operating system's resolver can hang, for half a minute where its servers are silent, and nothing interrupts it. The
threads that an event loop has for this are those of everything else too (`asyncio.to_thread`, every other host): so a
single name that hangs would stop all of that. Here each client has a few of its own.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import deque
from concurrent.futures import Future
from contextlib import suppress

LOOKUPS = 4
"""Threads of one client: one host needs one, and a client that asks many hosts is not held up by a slow name among them."""


def addresses(host: str, port: int) -> list[str]:
    """Each once, in the order in which the resolver prefers them. It takes as long as that takes.

    Args:
        host: Its name, or an address already.
        port: Its port.

    Raises:
        OSError: There are none, or nobody knows them now.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Resolver:
    """Finds addresses while an event loop goes on. Any number of loops may ask.

    While all its threads hang, whoever comes waits in line, and leaves it when its own time is over: nothing is piled up.
    The threads keep no process from ending, as those of an executor would.
    """

    def __init__(self) -> None:
        self._asked: deque[tuple[Future[list[str]], str, int]] = deque()
        self._threads = 0
        self._lock = threading.Lock()

    async def addresses(self, host: str, port: int) -> list[str]:
        """As the function of this name. Cancel it when it takes too long."""
        question = (Future[list[str]](), host, port)
        with self._lock:
            if self._threads < LOOKUPS:
                threading.Thread(target=self._work, name="resolver", daemon=True).start()
                self._threads += 1
            self._asked.append(question)
        try:
            return await asyncio.wrap_future(question[0])
        finally:
            with self._lock, suppress(ValueError):  # where nobody has begun with it
                self._asked.remove(question)

    def _work(self) -> None:
        """Answers until nobody asks. A thread is cheap beside a lookup, so none is kept for the next one."""
        while True:
            with self._lock:
                if not self._asked:
                    self._threads -= 1
                    return
                future, host, port = self._asked.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(addresses(host, port))
            except Exception as exc:  # noqa: BLE001 - whoever asked is told
                future.set_exception(exc)
