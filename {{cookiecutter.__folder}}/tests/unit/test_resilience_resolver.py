"""The resolver of code in an event loop: a name that hangs holds nobody else up."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from {{ cookiecutter.package_name }}.errors.upstream import DependencyTimedOut, DependencyUnreachable
from {{ cookiecutter.package_name }}.resilience.client import AsyncClient
from {{ cookiecutter.package_name }}.resilience.dependency import Bulkhead, Timeout
from {{ cookiecutter.package_name }}.resilience.resolving import LOOKUPS

from ..misbehaving.asking import dependency
from ..misbehaving.server import Server, serving
from ..misbehaving.ways import WAYS

HANGS, UNKNOWN, TWO = "hangs.example", "unknown.example", "two.example"

CALLERS = 40
"""More than an event loop has threads (`ThreadPoolExecutor`: 32 at most)."""

PATIENCE = 10
"""Seconds after which something hangs for sure."""


@pytest.fixture(autouse=True)
def over(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Set when what hangs shall end. These names are asked for; all others are as they were."""
    over, ask = threading.Event(), socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **given: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name == HANGS:
            over.wait(PATIENCE)
        if name == TWO:  # the first of which nobody listens at
            return [*ask("127.0.0.2", *args, **given), *ask("127.0.0.1", *args, **given)]
        if name in (HANGS, UNKNOWN):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return ask(host, *args, **given)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield over
    over.set()
    for thread in threading.enumerate():
        if thread.name == "resolver":
            thread.join(PATIENCE)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(WAYS) as server:
        yield server


def client(host: str, server: Server, seconds: float = PATIENCE) -> AsyncClient:
    policies: dict[str, Any] = {"retry": None, "breaker": None, "bulkhead": Bulkhead(CALLERS)}
    timeout = Timeout(attempt=seconds, total=seconds)
    return AsyncClient(dependency(timeout, **policies), f"http://{host}:{server.port}/answers", connect_seconds=seconds)


async def ask(client: AsyncClient) -> int:
    try:
        return (await client.get()).status
    finally:
        await client.aclose()


def test_a_name_that_hangs_holds_nobody_else_up(server: Server) -> None:
    hanging, other = client(HANGS, server, seconds=0.1), client("localhost", server)

    async def main() -> None:
        late = await asyncio.gather(*(hanging.get() for _ in range(CALLERS)), return_exceptions=True)
        assert {type(error) for error in late} == {DependencyTimedOut}
        async with asyncio.timeout(PATIENCE / 2):
            assert await ask(other) == 200
            await asyncio.to_thread(int)
        assert sum(thread.name == "resolver" for thread in threading.enumerate()) == LOOKUPS

    asyncio.run(main())


def test_when_it_hangs_no_more_it_is_asked_again(server: Server, over: threading.Event) -> None:
    hanging = client(HANGS, server, seconds=0.1)

    async def main() -> None:
        await asyncio.gather(*(hanging.get() for _ in range(CALLERS)), return_exceptions=True)
        over.set()
        with pytest.raises(DependencyUnreachable):
            await client(HANGS, server).get()
        with pytest.raises(DependencyUnreachable):
            await ask_until_it_answers(hanging.get)

    asyncio.run(main())


async def ask_until_it_answers(get: Callable[[], Any]) -> None:
    """The threads that hung need a moment."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await get()
            except DependencyTimedOut:
                continue


def test_a_name_that_nobody_knows(server: Server) -> None:
    with pytest.raises(DependencyUnreachable):
        asyncio.run(ask(client(UNKNOWN, server)))


def test_another_address_of_a_host_is_tried(server: Server) -> None:
    assert asyncio.run(ask(client(TWO, server))) == 200
