"""How long the connections of the client live: not longer than their process, nor than their event loop."""

import asyncio
import gc
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from {{ cookiecutter.package_name }}.resilience.client import AsyncClient, Client, aclose_all, close_all

from ..misbehaving.asking import Desk, dependency
from ..misbehaving.server import Server, Talk, serving
from .stores import at_last

ROOT = Path(__file__).parents[2]


def stays(talk: Talk) -> None:
    """Answers well, and leaves the connection open: another request could come on it."""
    talk.answer({"name": "red", "seats": 4}, Connection="keep-alive")
    talk.stay()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving({"stays": stays}) as server:
        yield server


def test_a_client_can_be_closed_and_used_again(server: Server) -> None:
    client = Client(dependency(retry=None), server.url)
    for _ in range(2):
        assert client.get("/stays", read_as=Desk).seats == 4
        close_all()
    assert len(server.calls("/stays")) == 2


def test_each_event_loop_has_connections_of_its_own(server: Server) -> None:
    client = AsyncClient(dependency(retry=None), server.url)

    async def seats() -> int:
        return (await client.get("/stays", read_as=Desk)).seats

    with asyncio.Runner() as one, asyncio.Runner() as other:
        assert [loop.run(seats()) for loop in (one, other)] == [4, 4]
        one.run(aclose_all())
        assert one.run(seats()) == 4
        for loop in (one, other):
            loop.run(aclose_all())
    assert len(server.calls("/stays")) == 3


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_loops_that_are_over_keep_no_connections(server: Server) -> None:
    """Somebody may forget to close them: they do not become more and more."""
    client = AsyncClient(dependency(retry=None), server.url)
    for _ in range(5):
        asyncio.run(client.get("/stays"))
    gc.collect()
    at_last(lambda: server.connections <= 1)
    del client
    gc.collect()
    at_last(lambda: server.connections == 0)


def test_a_process_has_connections_of_its_own(server: Server) -> None:
    """On its parent's, a child would wait for answers that go to the parent."""
    script = f"""
        import os
        from {{ cookiecutter.package_name }}.resilience.client import Client
        from {{ cookiecutter.package_name }}.resilience.dependency import Dependency

        client = Client(Dependency("desks", retry=None), {server.url!r})
        client.get("/stays")
        if child := os.fork():
            assert os.waitpid(child, 0)[1] == 0
        else:
            client.get("/stays")
            os._exit(0)
    """
    subprocess.run(  # noqa: S603
        [sys.executable, "-c", textwrap.dedent(script)], check=True, timeout=60, cwd=ROOT
    )
    assert len(server.calls("/stays")) == 2
