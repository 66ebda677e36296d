"""Where this process keeps what it shares: Redis if there is one, its own memory if not."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from limits.strategies import MovingWindowRateLimiter

from ..config import Settings
from .memory import MemoryStore
from .outage import Outage
from .stores import AsyncMemoryStore, RedisStore, Store
from .windows import MemoryWindows

if TYPE_CHECKING:
    from limits.aio.strategies import MovingWindowRateLimiter as AsyncMovingWindowRateLimiter


class _Redis:
    """The connections to Redis of one event loop, and what uses them. None is made before it is used."""

    def __init__(self, address: str, prefix: str, outage: Outage) -> None:
        from limits.aio.storage import RedisStorage
        from limits.aio.strategies import MovingWindowRateLimiter as AsyncMovingWindowRateLimiter
        from redis.asyncio import BlockingConnectionPool, Redis
        from redis.asyncio.retry import Retry

        from .redis_options import AT_ONCE, OPTIONS

        pool: Any = BlockingConnectionPool.from_url(address, retry=Retry(**AT_ONCE), **OPTIONS)
        self.client = Redis.from_pool(pool)  # closes the pool when it is closed itself
        self.store = RedisStore(self.client, outage, prefix)
        windows = RedisStorage(
            "async+redis://", implementation="redispy", connection_pool=pool, key_prefix=f"{prefix}rate-limit"
        )
        self.limiter: AsyncMovingWindowRateLimiter = AsyncMovingWindowRateLimiter(windows)


def _no_outage() -> Outage:
    return Outage(())


@dataclass(frozen=True, slots=True)
class _Shared:
    """What `connect` leaves behind.

    Args:
        address: Where Redis is; None without one.
        prefix: What its keys begin with: others may keep something in the same Redis.
        outage: Whether it answers.
        memory: The store of this process alone.
        limiter: The rate limits of this process alone: without a Redis, and while it is gone.
        by_loop: The connections to Redis: none can be used by another event loop than the one that it was made in.
    """

    address: str | None = None
    prefix: str = ""
    outage: Outage = field(default_factory=_no_outage)
    memory: Store = field(default_factory=lambda: AsyncMemoryStore(MemoryStore()))
    limiter: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryWindows()))
    by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, _Redis] = field(default_factory=WeakKeyDictionary)


_shared = _Shared()


def connect(settings: Settings) -> None:
    """Makes the settings' Redis, or this process's memory, the place for what is shared. Nothing is asked of it yet.

    Args:
        settings: They say where Redis is, if there is one.
    """
    global _shared
    if settings.redis_url is None:
        _shared = _Shared()
        return
    from .redis_options import FAILURES  # only now: without a Redis nobody waits for its client

    _shared = _Shared(settings.redis_url.get_secret_value(), f"{settings.name}:", Outage(FAILURES))


async def close() -> None:
    """Closes this event loop's connections. Whoever asks for one afterwards gets a new one."""
    redis = _shared.by_loop.pop(asyncio.get_running_loop(), None)
    if redis:
        await redis.client.aclose()


def store() -> Store:
    """What locks and idempotency keys are kept in."""
    return _shared.memory if _shared.address is None else _redis(_shared.address).store


def shared_limiter() -> "AsyncMovingWindowRateLimiter | None":
    """The rate limits of all processes; None without a Redis."""
    return None if _shared.address is None else _redis(_shared.address).limiter


def own_limiter() -> MovingWindowRateLimiter:
    """The rate limits of this process alone."""
    return _shared.limiter


def outage() -> Outage:
    """Whether Redis answers."""
    return _shared.outage


def _redis(address: str) -> _Redis:
    loop = asyncio.get_running_loop()
    redis = _shared.by_loop.get(loop)
    if redis is None:
        redis = _shared.by_loop[loop] = _Redis(address, _shared.prefix, _shared.outage)
    return redis
