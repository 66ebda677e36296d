"""Where this process keeps what it shares: Redis if there is one, its own memory if not."""

from dataclasses import dataclass, field
from typing import Any

from limits.strategies import MovingWindowRateLimiter

from ..config import Settings
from .memory import MemoryStore
from .outage import Outage
from .stores import RedisStore, Store
from .windows import MemoryWindows


class _Redis:
    """The connections to Redis, and what uses them. None is made before it is used, and a fork makes its own."""

    def __init__(self, address: str, prefix: str, outage: Outage) -> None:
        from limits.storage import RedisStorage
        from redis import BlockingConnectionPool, Redis
        from redis.retry import Retry

        from .redis_options import AT_ONCE, OPTIONS

        pool: Any = BlockingConnectionPool.from_url(address, retry=Retry(**AT_ONCE), **OPTIONS)
        self.client = Redis.from_pool(pool)  # closes the pool when it is closed itself
        self.store = RedisStore(self.client, outage, prefix)
        windows = RedisStorage("redis://", connection_pool=pool, key_prefix=f"{prefix}rate-limit")
        self.limiter = MovingWindowRateLimiter(windows)


def _no_outage() -> Outage:
    return Outage(())


@dataclass(frozen=True, slots=True)
class _Shared:
    """What `connect` leaves behind.

    Args:
        redis: Redis; None without one.
        outage: Whether it answers.
        memory: The store of this process alone.
        limiter: The rate limits of this process alone: without a Redis, and while it is gone.
    """

    redis: _Redis | None = None
    outage: Outage = field(default_factory=_no_outage)
    memory: Store = field(default_factory=MemoryStore)
    limiter: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryWindows()))


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

    outage = Outage(FAILURES)
    _shared = _Shared(_Redis(settings.redis_url.get_secret_value(), f"{settings.name}:", outage), outage)


def close() -> None:
    """Closes all connections. Whoever asks for one afterwards gets a new one."""
    if _shared.redis:
        _shared.redis.client.close()


def store() -> Store:
    """What locks and idempotency keys are kept in."""
    return _shared.redis.store if _shared.redis else _shared.memory


def shared_limiter() -> MovingWindowRateLimiter | None:
    """The rate limits of all processes; None without a Redis."""
    return _shared.redis.limiter if _shared.redis else None


def own_limiter() -> MovingWindowRateLimiter:
    """The rate limits of this process alone."""
    return _shared.limiter


def outage() -> Outage:
    """Whether Redis answers."""
    return _shared.outage
