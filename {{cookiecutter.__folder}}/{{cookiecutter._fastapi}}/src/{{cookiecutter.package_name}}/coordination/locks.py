"""Locks that all processes of this service share, to do something one at a time.

    async with lock(f"invoices-of-{month}"):
        ...

They are for what the database cannot keep in order by itself; its own constraints and transactions need no Redis.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from ..errors.data import ResourceLocked
from ..errors.dependencies import StoreUnavailable
from .connections import store
from .finishing import to_the_end
from .holding import LEASE, RETRY_AFTER, key_of, say_that_it_was_lost, say_that_it_was_not_released


@asynccontextmanager
async def lock(name: str, *, lease: float = LEASE) -> AsyncIterator[None]:
    """Holds a lock. Who comes second does not wait: it is refused, and its client tries again.

    It is not reentrant, and it does not wait for a transaction: take it outside of the one that it is to protect, so that
    it is released after the commit.

    Args:
        name: Names what is locked, among all processes.
        lease: Seconds after which it is released by itself, so that a process that died does not hold it for ever. What
            takes longer is no longer alone; the log tells.

    Raises:
        ResourceLocked: Somebody else holds it.
        StoreUnavailable: Redis does not answer. Nobody can know then whether the lock is free, so it is denied (a
            choice: going on without the lock would do twice what it is there to have done once).
    """
    key, token = key_of(name), uuid4().bytes
    if await store().put_if_absent(key, token, lease):
        raise ResourceLocked(lock=name, retry_after=RETRY_AFTER)
    try:
        yield
    finally:
        await to_the_end(_release(name, key, token))


async def _release(name: str, key: str, token: bytes) -> None:
    try:
        if not await store().remove(key, token):
            say_that_it_was_lost(name)
    except StoreUnavailable as exc:
        say_that_it_was_not_released(name, exc)  # what was done under it is done: this must not make a failure of it
