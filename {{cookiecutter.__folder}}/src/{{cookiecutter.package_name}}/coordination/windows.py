"""The counts of rate limits in this process's memory.

They are ours, since the two that come with `limits` cannot be used here: the one for asyncio belongs to one event loop
and starts a thread per key to tidy up, the other starts a thread per hit and never forgets a key.
"""

import threading
import time
from collections import OrderedDict, deque

from limits.storage import MovingWindowSupport, Storage

MAX_KEYS = 100_000
"""Beyond that the key that has been quiet for longest is forgotten: memory is worth more than one exact count."""


class MemoryWindows(Storage, MovingWindowSupport):
    """When each key was hit within the longest window. Exact among threads, and quick enough for an event loop.

    Args:
        max_keys: How many keys are remembered.
    """

    def __init__(self, max_keys: int = MAX_KEYS) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._max_keys = max_keys
        self._hits: OrderedDict[str, tuple[float, deque[float]]] = OrderedDict()
        """When all of a key's hits will have expired, and when they were; the keys that were hit last come last."""

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Counts, unless that makes more than the limit within the window.

        Args:
            key: What is counted.
            limit: How often it may be hit within the window.
            expiry: The window, in seconds.
            amount: How often it is hit now.
        """
        with self._lock:
            now = time.time()
            hits = self._within(key, now - expiry)
            if len(hits) + amount > limit:
                return False
            hits.extend([now] * amount)
            self._hits[key] = now + expiry, hits
            self._hits.move_to_end(key)
            self._forget(now)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the window began (with its first hit; now if there was none), and how many hits are in it."""
        with self._lock:
            now = time.time()
            hits = self._within(key, now - expiry)
            return (hits[0], len(hits)) if hits else (now, 0)

    def _within(self, key: str, start: float) -> deque[float]:
        _, hits = self._hits.get(key, (0, deque[float]()))
        while hits and hits[0] < start:
            hits.popleft()
        return hits

    def _forget(self, now: float) -> None:
        """Forgets what has expired, some keys at a time, and what is too much."""
        for _ in range(2):
            oldest = next(iter(self._hits))
            if self._hits[oldest][0] >= now and len(self._hits) <= self._max_keys:
                break
            del self._hits[oldest]

    def clear(self, key: str) -> None:
        """Forgets the hits of this key."""
        with self._lock:
            self._hits.pop(key, None)

    def reset(self) -> int:
        """Forgets everything."""
        with self._lock:
            count = len(self._hits)
            self._hits.clear()
            return count

    def check(self) -> bool:
        """Memory is always there."""
        return True

    @property
    def base_exceptions(self) -> type[Exception]:
        """What can be raised: nothing of its own."""
        return MemoryError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Of another strategy."""
        raise NotImplementedError

    def get(self, key: str) -> int:
        """Of another strategy."""
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        """Of another strategy."""
        raise NotImplementedError
