"""Work that has to be done even when nobody waits for it any more."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")

_unfinished: set[asyncio.Task[Any]] = set()
"""An event loop alone would let go of tasks that nobody holds."""


async def to_the_end(work: Coroutine[Any, Any, Result]) -> Result:
    """Does it, also when whoever waits for it is cancelled meanwhile: a lock would stay locked otherwise.

    Args:
        work: It ends soon by itself, since everything that it waits for has a timeout.
    """
    task = asyncio.ensure_future(work)
    _unfinished.add(task)
    task.add_done_callback(_unfinished.discard)
    return await asyncio.shield(task)
