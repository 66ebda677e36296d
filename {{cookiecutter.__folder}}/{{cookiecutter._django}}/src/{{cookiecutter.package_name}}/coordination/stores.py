"""Values by key, each for a time, that are put, replaced and removed in one step. What each does: see `MemoryStore`."""

from typing import Any, Protocol

from .outage import Outage
from .scripts import REMOVE, REPLACE, milliseconds


class Store(Protocol):
    """What locks and idempotency keys are kept in."""

    def put_if_absent(self, key: str, value: bytes, seconds: float) -> bytes | None:
        """Puts a value where there is none; returns what is there already."""

    def get(self, key: str) -> bytes | None:
        """What is there, or None."""

    def replace(self, key: str, mine: bytes, value: bytes, seconds: float) -> bool:
        """Puts another value in the place of mine, or where mine has expired."""

    def remove(self, key: str, mine: bytes) -> bool:
        """Removes mine."""


class RedisStore:
    """Redis, for all processes of this service.

    Args:
        redis: Its client, of `redis`.
        outage: Knows whether it answers.
        prefix: What all keys begin with.
    """

    def __init__(self, redis: Any, outage: Outage, prefix: str) -> None:
        self._redis = redis
        self._outage = outage
        self._prefix = prefix
        self._replace = redis.register_script(REPLACE)
        self._remove = redis.register_script(REMOVE)

    def put_if_absent(self, key: str, value: bytes, seconds: float) -> bytes | None:
        """Puts a value where there is none; returns what is there already. A value is put by one caller only.

        Raises:
            StoreUnavailable: Redis does not answer.
        """
        with self._outage.watched():
            present: bytes | None = self._redis.set(
                self._prefix + key, value, nx=True, get=True, px=milliseconds(seconds)
            )
        return None if present == value else present  # mine, when it was put and the answer got lost

    def get(self, key: str) -> bytes | None:
        """What is there, or None.

        Raises:
            StoreUnavailable: Redis does not answer.
        """
        with self._outage.watched():
            present: bytes | None = self._redis.get(self._prefix + key)
        return present

    def replace(self, key: str, mine: bytes, value: bytes, seconds: float) -> bool:
        """Puts another value in the place of mine, or where mine has expired.

        Raises:
            StoreUnavailable: Redis does not answer.
        """
        with self._outage.watched():
            return bool(self._replace(keys=[self._prefix + key], args=[mine, value, milliseconds(seconds)]))

    def remove(self, key: str, mine: bytes) -> bool:
        """Removes mine.

        Raises:
            StoreUnavailable: Redis does not answer.
        """
        with self._outage.watched():
            return bool(self._remove(keys=[self._prefix + key], args=[mine]))
