"""Looks at what a test has left in Redis, and takes it away."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from redis import Redis

from .stores import REDIS


def forget(name: str) -> None:
    """Removes everything that belongs to the service of this name.

    Args:
        name: One of `stores.new_name`.
    """
    if not REDIS:
        return
    with _redis() as redis:
        if keys := list(redis.scan_iter(f"{name}:*")):
            redis.delete(*keys)


def messages(name: str) -> int:
    """How many messages to workers of the service of this name nobody has taken."""
    with _redis() as redis:
        return redis.llen(_queue(name))


def take_messages(name: str) -> None:
    """Takes them all, and does nothing with them."""
    with _redis() as redis:
        redis.delete(_queue(name))


def is_known(key: str) -> bool:
    """Whether there is such a key."""
    with _redis() as redis:
        return bool(redis.exists(key))


def _queue(name: str) -> str:
    return f"{name}:{name}"


@contextmanager
def _redis() -> Iterator[Redis]:
    with closing(Redis.from_url(REDIS or "", socket_timeout=5)) as redis:
        yield redis
