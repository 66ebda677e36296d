"""Calls a method of a service from a side effect, which is delivered in a thread without an event loop."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from ..coordination import connections as coordination
from ..database import connections as database
from ..resilience import client

P = ParamSpec("P")
R = TypeVar("R")


def call(method: Callable[P, Coroutine[Any, Any, R]], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Calls it, in an event loop of its own, and closes the connections that it has opened in there.

    Args:
        method: An `async def`; those of services are, where their framework is asynchronous.
        args: For it, and so are `kwargs`.
    """

    async def run() -> R:
        try:
            return await method(*args, **kwargs)
        finally:
            await client.aclose_all()
            await database.close()
            await coordination.close()

    return asyncio.run(run())
