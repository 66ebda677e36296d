"""Counts the retries of one dependency against its calls."""

import threading
import time
from collections.abc import Callable

from .policies import Budget

SLOTS = 10
"""Parts that a window moves on by: what is older than nine tenths of it may be forgotten already."""


class RetryBudget:
    """The budget of one dependency in this process.

    Args:
        policy: How many there may be.
        clock: Tells the time, in seconds.
    """

    __slots__ = ("_calls", "_clock", "_lock", "_numbers", "_policy", "_retries", "_width")

    def __init__(self, policy: Budget, clock: Callable[[], float] = time.monotonic) -> None:
        self._policy = policy
        self._clock = clock
        self._width = policy.window / SLOTS
        self._numbers = [-1] * SLOTS
        """Which part of the time each slot counts, since it comes round again and again."""
        self._calls = [0] * SLOTS
        self._retries = [0] * SLOTS
        self._lock = threading.Lock()

    def count_call(self) -> None:
        """There is a call, which may lead to retries."""
        with self._lock:
            self._calls[self._slot()] += 1

    def take(self) -> bool:
        """Counts a retry, if there may be one more."""
        with self._lock:
            now = self._slot()
            first = self._numbers[now] - SLOTS
            recent = [slot for slot, number in enumerate(self._numbers) if number > first]
            calls = sum(self._calls[slot] for slot in recent)
            retries = sum(self._retries[slot] for slot in recent)
            if retries + 1 > max(self._policy.floor, calls * self._policy.ratio):
                return False
            self._retries[now] += 1
            return True

    def _slot(self) -> int:
        number = int(self._clock() / self._width)
        slot = number % SLOTS
        if self._numbers[slot] != number:
            self._numbers[slot] = number
            self._calls[slot] = self._retries[slot] = 0
        return slot
