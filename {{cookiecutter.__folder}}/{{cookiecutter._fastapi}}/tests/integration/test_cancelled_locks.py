"""Whoever is cancelled holds nothing any more. (In Django nobody is.)"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from {{ cookiecutter.package_name }}.config import Settings
from {{ cookiecutter.package_name }}.coordination import connections
from {{ cookiecutter.package_name }}.coordination.finishing import to_the_end
from {{ cookiecutter.package_name }}.coordination.locks import lock

from .stores import REDIS, STORES, new_name


@asynccontextmanager
async def connected(store: str) -> AsyncIterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        if store == "redis":
            environment.setenv("REDIS_URL", REDIS or "")
        connections.connect(Settings())
    try:
        yield
    finally:
        await connections.close()


@pytest.mark.parametrize("store", STORES)
def test_a_lock_is_released(store: str) -> None:
    async def hold(name: str, held: asyncio.Event) -> None:
        async with lock(name):
            held.set()
            await asyncio.Event().wait()

    async def check() -> None:
        name, held = new_name(), asyncio.Event()
        async with connected(store):
            holder = asyncio.create_task(hold(name, held))
            await held.wait()
            holder.cancel()
            with pytest.raises(asyncio.CancelledError):
                await holder
            async with lock(name):
                pass

    asyncio.run(check())


def test_what_must_be_done_is_done_though_nobody_waits() -> None:
    async def check() -> None:
        begun, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

        async def release() -> None:
            begun.set()
            await go_on.wait()
            done.set()

        waiting = asyncio.create_task(to_the_end(release()))
        await begun.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert not done.is_set()
        go_on.set()
        await done.wait()

    asyncio.run(asyncio.wait_for(check(), 10))
