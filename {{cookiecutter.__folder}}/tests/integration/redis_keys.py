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


def put(name: str, message: bytes) -> None:
    """Puts something where messages to workers wait, in front of what is added later."""
    with _redis() as redis:
        redis.lpush(_queue(name), message)


def take_one(name: str) -> bytes:
    """Takes the message that was added last."""
    with _redis() as redis:
        message = redis.lpop(_queue(name))
    assert isinstance(message, bytes)
    return message


def spoil(key: str) -> None:
    """Makes this key a string, whatever it should be."""
    with _redis() as redis:
        redis.set(key, "rubbish")


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
