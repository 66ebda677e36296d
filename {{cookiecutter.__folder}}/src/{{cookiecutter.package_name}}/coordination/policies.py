"""How often something may happen, and what clients are told of it."""

import re
import time
from collections.abc import Iterable
from hashlib import sha256
from math import ceil
from typing import NamedTuple

from limits import RateLimitItemPerSecond
from limits.strategies import MovingWindowRateLimiter
from limits.util import WindowStats

from ..errors.http import RateLimitExceeded
from ..telemetry.context import current_request

_NAME = re.compile(r"[a-z][a-z0-9-]*")


class Count(NamedTuple):
    """What a hit came to.

    Args:
        passed: Whether it was within the limit of every key.
        windows: What is left of each key's.
    """

    passed: bool
    windows: list[WindowStats]


class Policy:
    """How often something may happen within any stretch of time of this length (a moving window).

    Args:
        name: What it is that happens, in lower-case words joined by hyphens. Limits of the same name share a count.
        amount: How often it may.
        per: The length, in whole seconds.
    """

    def __init__(self, name: str, amount: int, *, per: int) -> None:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a rate limit: write lower-case words, joined by hyphens")
        self.name = name
        self.amount = amount
        self.per = per
        self.item = RateLimitItemPerSecond(amount, per, namespace=name)

    def count(self, limiter: MovingWindowRateLimiter, keys: list[str]) -> Count:
        """Counts a hit of every key, unless one of them is exhausted: then it counts for none of them.

        Otherwise whoever is refused by his own limit could use up somebody else's: the sign-ins of a stranger's address
        would lock the owner out of an account. (Only one that is overtaken between the two steps counts for some.)

        Args:
            limiter: Where it is counted.
            keys: The keys, as `hashed` makes them.
        """
        before = [limiter.get_window_stats(self.item, key) for key in keys]
        if is_exhausted(before):
            return Count(False, before)
        if all(limiter.hit(self.item, key) for key in keys):
            return Count(True, after(before))
        return Count(False, [limiter.get_window_stats(self.item, key) for key in keys])

    def conclude(self, count: Count) -> None:
        """Tells the client how much is left, or that it is too much.

        Raises:
            RateLimitExceeded: It is too much.
        """
        remaining, seconds = self._tightest(count.windows)
        headers = {
            "RateLimit-Policy": f'"{self.name}";q={self.amount};w={self.per}',
            "RateLimit": f'"{self.name}";r={remaining};t={seconds}',
        }
        if not count.passed:
            headers["RateLimit"] = f'"{self.name}";r=0;t={seconds}'
            detail = f"{self.name}: {self.amount} in {self.per} s"
            raise RateLimitExceeded(retry_after=seconds, headers=headers, detail=detail)
        if request := current_request.get():
            request.add_answer_headers(headers)

    def _tightest(self, windows: Iterable[WindowStats]) -> tuple[int, int]:
        """What is left where least is, and the seconds until there is more."""
        now = time.time()
        left = [(max(0, window.remaining), min(self.per, max(1, ceil(window.reset_time - now)))) for window in windows]
        remaining, seconds = min(left, key=lambda one: (one[0], -one[1]))
        return remaining, seconds


def is_exhausted(windows: Iterable[WindowStats]) -> bool:
    """Whether there is a key that may not be hit again."""
    return any(window.remaining <= 0 for window in windows)


def after(windows: Iterable[WindowStats]) -> list[WindowStats]:
    """What is left when each key has been hit once more."""
    return [WindowStats(window.reset_time, window.remaining - 1) for window in windows]


def hashed(keys: Iterable[str]) -> list[str]:
    """Keys as they are stored: nobody who looks into Redis shall read e-mail addresses there."""
    return [sha256(key.encode("utf-8", "surrogatepass")).hexdigest() for key in keys]
