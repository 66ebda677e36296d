"""The store of a process that shares nothing: what Redis does for several, in this one's memory."""

import heapq
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

MAX_BYTES = 2**26
"""Of all values that may be forgotten. From there on the oldest are: a service that has grown so busy needs a Redis."""

OVERHEAD = 500
"""Bytes that an entry takes beside its value, about."""


@dataclass(slots=True, eq=False)
class _Entry:
    value: bytes
    expires_at: float
    is_result: bool


class MemoryStore:
    """Values by key, each for a time. Safe among threads, and quick enough to be asked by an event loop.

    Args:
        clock: Tells the time, in seconds.
        max_bytes: How much of what `replace` has put is kept. What `put_if_absent` has put is never forgotten early,
            since somebody holds it; there is one for each request in hand.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, max_bytes: int = MAX_BYTES) -> None:
        self._clock = clock
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._entries: dict[str, _Entry] = {}
        self._results: dict[str, None] = {}  # their keys, the oldest first
        self._bytes = 0
        self._expiries: list[tuple[float, str]] = []

    def put_if_absent(self, key: str, value: bytes, seconds: float) -> bytes | None:
        """Puts a value where there is none.

        Args:
            key: Where.
            value: What.
            seconds: How long it stays.

        Returns:
            What is there already; None if nothing was, and the value is there now.
        """
        with self._lock:
            self._expire()
            if present := self._entries.get(key):
                return present.value
            self._put(key, value, seconds, is_result=False)
            return None

    def get(self, key: str) -> bytes | None:
        """What is there, or None."""
        with self._lock:
            self._expire()
            present = self._entries.get(key)
            return present.value if present else None

    def replace(self, key: str, mine: bytes, value: bytes, seconds: float) -> bool:
        """Puts another value in the place of mine, or where mine has expired; not where somebody else's is now.

        Returns:
            Whether it did.
        """
        with self._lock:
            self._expire()
            present = self._entries.get(key)
            if present and present.value != mine:
                return False
            self._put(key, value, seconds, is_result=True)
            return True

    def remove(self, key: str, mine: bytes) -> bool:
        """Removes mine. Where it has expired, and somebody else's may be now, that stays.

        Returns:
            Whether mine was there.
        """
        with self._lock:
            self._expire()
            present = self._entries.get(key)
            if present is None or present.value != mine:
                return False
            self._drop(key)
            return True

    def _put(self, key: str, value: bytes, seconds: float, *, is_result: bool) -> None:
        self._drop(key)
        entry = self._entries[key] = _Entry(value, self._clock() + seconds, is_result)
        heapq.heappush(self._expiries, (entry.expires_at, key))
        if is_result:
            self._results[key] = None
            self._bytes += len(value) + OVERHEAD
            while self._bytes > self._max_bytes:
                self._drop(next(iter(self._results)))

    def _drop(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry and entry.is_result:
            del self._results[key]
            self._bytes -= len(entry.value) + OVERHEAD

    def _expire(self) -> None:
        now = self._clock()
        while self._expiries and self._expiries[0][0] <= now:
            expires_at, key = heapq.heappop(self._expiries)
            entry = self._entries.get(key)
            if entry and entry.expires_at == expires_at:  # else it has been replaced since
                self._drop(key)
