"""The connections to other services, below HTTP's meaning: opened lazily, kept for the next request, bounded in time.

This is the one module that knows httpcore2, on which httpx2 stands. It is used without httpx2's own clients: those keep
cookies from one request for the next, follow the proxies of the environment, and log every address with its query.
(A service's traffic goes where its settings say, and nowhere else because of a variable that was meant for a tool.)
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from functools import cache
from typing import Any, TypedDict
from weakref import WeakSet

import httpcore2

from . import deadline, resolving


class _Limits(TypedDict):
    max_connections: int
    max_keepalive_connections: int
    keepalive_expiry: float


_LIMITS: _Limits = {"max_connections": 100, "max_keepalive_connections": 20, "keepalive_expiry": 5.0}
"""To one dependency, from one process; seconds for the last: httpx2's own defaults. What really limits the calls is the
bulkhead, so nobody waits for a connection unless a bulkhead is larger than this."""

_NEXT_ADDRESS_AFTER = 0.25
"""Seconds that one address of a host has before the next one is tried too (RFC 8305, 8)."""

logging.getLogger("httpcore2").setLevel(logging.INFO)  # at DEBUG it repeats the headers of every answer


class Connections:
    """The connections of code that has no event loop."""

    _pool: httpcore2.ConnectionPool | None
    _opening: threading.Lock

    def __init__(self) -> None:
        self.forget()
        _all.add(self)

    @property
    def pool(self) -> httpcore2.ConnectionPool:
        """Those of this process."""
        return self._pool or self._opened()

    def close(self) -> None:
        """Closes them. The next request opens others."""
        with self._opening:
            pool, self._pool = self._pool, None
        if pool:
            pool.close()

    def forget(self) -> None:
        """Has none, without closing any: after a fork they are the parent's."""
        self._pool = None
        self._opening = threading.Lock()

    def _opened(self) -> httpcore2.ConnectionPool:
        with self._opening:
            if self._pool is None:
                self._pool = httpcore2.ConnectionPool(_trusted(), network_backend=_Network(), **_LIMITS)
            return self._pool


class AsyncConnections:
    """The connections of code in an event loop. Each loop has its own."""

    def __init__(self) -> None:
        self.forget()
        _all.add(self)

    @property
    def pool(self) -> httpcore2.AsyncConnectionPool:
        """Those of the running loop."""
        loop = asyncio.get_running_loop()
        pool = self._pools.get(loop)
        if pool is None:
            self._drop_dead()
            network = _AsyncNetwork(self._resolver)
            pool = self._pools[loop] = httpcore2.AsyncConnectionPool(_trusted(), network_backend=network, **_LIMITS)
        return pool

    async def aclose(self) -> None:
        """Closes those of the running loop. The next request opens others."""
        if pool := self._pools.pop(asyncio.get_running_loop(), None):
            await pool.aclose()

    def forget(self) -> None:
        """Has none, without closing any: after a fork they are the parent's."""
        self._pools: dict[asyncio.AbstractEventLoop, httpcore2.AsyncConnectionPool] = {}
        self._resolver = resolving.Resolver()

    def _drop_dead(self) -> None:
        """Lets go of the connections that somebody has left in a loop that is closed; with them, their sockets close.

        They know their loop, so a dictionary with weak keys would keep both for good.
        """
        for loop in list(self._pools):
            if loop.is_closed():
                self._pools.pop(loop, None)


_all: WeakSet[Connections | AsyncConnections] = WeakSet()


def _forget_all() -> None:
    for connections in _all:
        connections.forget()


os.register_at_fork(after_in_child=_forget_all)


class _Network(httpcore2.NetworkBackend):
    """The network, where every single wait ends with the deadline of the work in hand.

    httpcore2's timeouts are those of one read or one write: a peer that sends a byte now and then is never too late for
    them. In an event loop the whole attempt can be interrupted; here each wait has to know how much time is left.
    """

    def __init__(self) -> None:
        self._network = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connects to the first address of this host that answers. (How long the resolver takes is its own affair.)"""
        failure: Exception = httpcore2.ConnectError("no address")
        try:
            addresses = resolving.addresses(host, port)
        except OSError as exc:
            raise httpcore2.ConnectError(exc) from exc
        for address in addresses:
            left = _left(timeout, httpcore2.ConnectTimeout)
            try:
                return _Stream(self._network.connect_tcp(address, port, left, local_address, socket_options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as exc:
                failure = exc
        raise failure


class _AsyncNetwork(httpcore2.AsyncNetworkBackend):
    """The network of an event loop, with a resolver that stops nobody else.

    Args:
        resolver: The client's.
    """

    def __init__(self, resolver: resolving.Resolver) -> None:
        self._network = httpcore2.AnyIOBackend()
        self._resolver = resolver

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library gives it so
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connects to the address of this host that answers first. The resolver's time counts too."""

        async def connect(address: str) -> httpcore2.AsyncNetworkStream:
            return await self._network.connect_tcp(address, port, None, local_address, socket_options)

        try:
            async with asyncio.timeout(timeout):
                return await _first(connect, await self._resolver.addresses(host, port))
        except TimeoutError as exc:
            raise httpcore2.ConnectTimeout(exc) from exc
        except OSError as exc:
            raise httpcore2.ConnectError(exc) from exc


async def _first(
    connect: Callable[[str], Coroutine[Any, Any, httpcore2.AsyncNetworkStream]], addresses: list[str]
) -> httpcore2.AsyncNetworkStream:
    """Connects to all of them, one begun after the other, until one is connected ("happy eyeballs", RFC 8305, 5)."""
    failure: BaseException = httpcore2.ConnectError("no address")
    waiting, begun = deque(addresses), set[asyncio.Task[httpcore2.AsyncNetworkStream]]()
    try:
        while waiting or begun:
            if waiting:
                begun.add(asyncio.create_task(connect(waiting.popleft())))
            seconds = _NEXT_ADDRESS_AFTER if waiting else None
            for task in (await asyncio.wait(begun, timeout=seconds, return_when=asyncio.FIRST_COMPLETED))[0]:
                begun.remove(task)
                if (failed := task.exception()) is None:
                    return task.result()
                failure = failed
        raise failure
    finally:
        for task in begun:
            task.cancel()
        for late in await asyncio.gather(*begun, return_exceptions=True):
            if isinstance(late, httpcore2.AsyncNetworkStream):
                await late.aclose()


class _Stream(httpcore2.NetworkStream):
    """One connection.

    Args:
        stream: As httpcore2 opened it.
    """

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Reads what is there."""
        return self._stream.read(max_bytes, _left(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Writes all of it. Each part that the peer takes is a wait of its own."""
        connection: socket.socket = self._stream.get_extra_info("socket")
        unsent = memoryview(buffer)
        while unsent:
            connection.settimeout(_left(timeout, httpcore2.WriteTimeout))
            try:
                unsent = unsent[connection.send(unsent) :]
            except TimeoutError as exc:
                raise httpcore2.WriteTimeout(exc) from exc
            except OSError as exc:
                raise httpcore2.WriteError(exc) from exc

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Encrypts it; the standard library bounds the whole handshake."""
        left = _left(timeout, httpcore2.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left))

    def close(self) -> None:
        """Closes it."""
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        """What httpcore2 wants to know about it."""
        return self._stream.get_extra_info(info)


@cache
def _trusted() -> ssl.SSLContext:
    """Whom to trust: the certificate authorities of this machine, or those of SSL_CERT_FILE. Reading them takes 20 ms."""
    return httpcore2.default_ssl_context()


def _left(timeout: float | None, late: type[Exception]) -> float | None:
    """Seconds that the next wait may take."""
    left = deadline.remaining()
    if left is None:
        return timeout
    if left <= 0:  # a socket takes 0 for "do not wait", which is something else
        raise late("the deadline is over")
    return left if timeout is None else min(left, timeout)
