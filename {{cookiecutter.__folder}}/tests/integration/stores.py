"""Where the service keeps what its processes share, in tests: each of them runs with every kind."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from .proxy import Proxy, proxy_to

REDIS = os.environ.get("TEST_REDIS_URL")
"""A Redis. Without one, tests that need it are skipped; with one, they leave behind only what expires."""

NEEDS_REDIS = pytest.mark.skipif(not REDIS, reason="TEST_REDIS_URL is not set")

STORES = ["memory", pytest.param("redis", marks=NEEDS_REDIS)]
"""For a parameter called `store`."""


def new_name() -> str:
    """A name that no other test has: they may run at the same time, against the same Redis."""
    return f"test-{uuid4()}"


def at_last(is_so: Callable[[], bool]) -> None:
    """Asks until it is so: for what expires after a short time."""
    end = monotonic() + 10
    while not is_so():
        assert monotonic() < end, "it never was"


@contextmanager
def by_proxy() -> Iterator[tuple[str, Proxy]]:
    """The address of the Redis on a way that can be cut."""
    address = urlsplit(REDIS or "")
    with proxy_to(address.hostname or "127.0.0.1", address.port or 6379) as proxy:
        login = f"{address.netloc.rpartition('@')[0]}@" if "@" in address.netloc else ""
        yield address._replace(netloc=f"{login}127.0.0.1:{proxy.port}").geturl(), proxy


@contextmanager
def nowhere() -> Iterator[str]:
    """An address where nobody answers."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield f"redis://:hunter2@127.0.0.1:{unused.getsockname()[1]}/0"


@contextmanager
def silence() -> Iterator[tuple[str, Callable[[], int]]]:
    """An address where somebody listens and never says anything; and how often somebody has come since last asked."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        come: list[socket.socket] = []

        def visitors() -> int:
            before = len(come)
            while True:
                try:
                    come.append(server.accept()[0])
                except BlockingIOError:
                    return len(come) - before

        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0", visitors
        for connection in come:
            connection.close()
