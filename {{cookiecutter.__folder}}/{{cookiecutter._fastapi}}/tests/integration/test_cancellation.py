"""A request that is broken off in the middle of a transaction: nothing of it is kept, and its connection serves others."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx2
import pytest

from {{ cookiecutter.package_name }}.config import Settings
from {{ cookiecutter.package_name }}.database.connections import close

from ..failing.scripts import SCRIPTS, Script, Step
from ..failing.service import create_failing_app
from .running import BLUE, DESKS, ON_POSTGRESQL, RED, names


@contextlib.asynccontextmanager
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    """A client of a service with one connection, in this event loop."""
    transport = httpx2.ASGITransport(create_failing_app(Settings(database_pool_size=1, database_timeout=1)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        try:
            yield client
        finally:
            await close()


async def run(client: httpx2.AsyncClient, *steps: Step) -> httpx2.Response:
    SCRIPTS["script"] = Script(steps)
    return await client.post("/failing/transaction/script")


@pytest.mark.parametrize("steps", [(), (RED,), (RED, DESKS)], ids=["at first", "half way", "at the end"])
def test_it_is_cancelled(desks_database: str, steps: tuple[Step, ...]) -> None:
    async def cancel_again_and_again() -> None:
        async with client() as ours:
            for _ in range(5):
                loop, reached = asyncio.get_running_loop(), asyncio.Event()
                script = run(ours, *steps, lambda: loop.call_soon_threadsafe(reached.set), "SELECT 1")  # noqa: B023
                request = asyncio.create_task(script)
                await reached.wait()
                request.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await request
                assert names(desks_database) == []
            answer = await run(ours, BLUE, DESKS)
            assert (answer.status_code, answer.json()) == (200, [["blue"]])

    asyncio.run(cancel_again_and_again())


class TestOnPostgresql:
    pytestmark = ON_POSTGRESQL

    def test_it_is_cancelled_while_the_database_is_at_work(self, desks_database: str) -> None:
        async def cancel() -> None:
            async with client() as ours:
                for _ in range(3):
                    loop, reached = asyncio.get_running_loop(), asyncio.Event()
                    script = run(ours, RED, lambda: loop.call_soon_threadsafe(reached.set), "SELECT pg_sleep(0.9)")  # noqa: B023
                    request = asyncio.create_task(script)
                    await reached.wait()
                    for _ in range(5):
                        await asyncio.sleep(0)
                    request.cancel()
                    with pytest.raises(asyncio.CancelledError):
                        await request
                    assert names(desks_database) == []
                assert (await run(ours, BLUE, DESKS)).json() == [["blue"]]

        asyncio.run(cancel())


def test_it_is_given_up_after_some_time(desks_database: str) -> None:
    async def give_up() -> None:
        async with client() as ours:
            for _ in range(3):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0):
                        await run(ours, RED, DESKS, "SELEC 1")
                assert names(desks_database) == []
            assert (await run(ours, BLUE, DESKS)).status_code == 200

    asyncio.run(give_up())
