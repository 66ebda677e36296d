"""Tries again what failed. The library (stamina) does it; this says what is tried again, when, and how it is recorded."""

import random
from collections.abc import Callable
from typing import Any

import stamina
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from ..errors.base import ServiceError
from ..errors.upstream import DeadlineExceeded, DependencyTimedOut, DependencyUnavailable
from ..telemetry.logging import get_logger
from .deadline import remaining
from .policies import Retry

log = get_logger(__name__)


def may_be_repeated(error: ServiceError, *, repeatable: bool) -> bool:
    """Whether to try again can help, and does no harm.

    Args:
        error: The failure. Where nothing was asked at all, since a policy said no, that policy shall hold.
        repeatable: Whether the call may be made twice. One that did not reach the dependency may in any case.
    """
    return (
        error.retryable
        and getattr(error, "worth_repeating", True)
        and (repeatable or getattr(error, "nothing_was_sent", False))
        and not isinstance(error, DependencyUnavailable | DeadlineExceeded)
    )


def full_jitter(base: float, cap: float, retry: int) -> float:
    """Seconds to wait before a retry, by chance: exponential backoff with full jitter.

    Those that failed together, of one cause, do not come back together (AWS Architecture Blog, "Exponential Backoff And
    Jitter", 2015).

    Args:
        base: The most that is waited before the first one; before each further one, twice as much.
        cap: The most that is waited before any.
        retry: 1 before the first one.
    """
    doubled = 2 ** min(retry - 1, 60)  # beyond that, no float holds it
    return random.uniform(0, min(cap, base * doubled))  # noqa: S311 - nobody gains by guessing it


class Retries:
    """The retries of one call.

    Args:
        policy: How many, and when.
        seconds: What one attempt may take.
        repeatable: Whether the call may be made twice.
        take: Takes one retry from the budget, if there is one.
        refused: Told why a retry that might have helped is not made: `budget` or `deadline`.
    """

    __slots__ = ("_attempts", "_policy", "_refused", "_repeatable", "_seconds", "_take")

    def __init__(
        self,
        policy: Retry,
        seconds: float,
        *,
        repeatable: bool,
        take: Callable[[], bool],
        refused: Callable[[str], None],
    ) -> None:
        self._policy = policy
        self._seconds = seconds
        self._repeatable = repeatable
        self._take = take
        self._refused = refused
        self._attempts = 0

    def __call__(self) -> Any:
        """The attempts, to loop over (`for`, or `async for`), the first of which has been made already."""
        return stamina.retry_context(on=self.wait, attempts=self._policy.attempts, timeout=remaining())

    def wait(self, failure: Exception) -> float | bool:
        """Seconds until the next attempt; False if there is none. The library asks this after each failure.

        Args:
            failure: What the last attempt raised.
        """
        self._attempts += 1
        if (
            self._attempts >= self._policy.attempts
            or not isinstance(failure, ServiceError)
            or not may_be_repeated(failure, repeatable=self._repeatable)
        ):
            return False
        asked_for = failure.retry_after or 0.0
        if asked_for > self._policy.cap:
            return False
        seconds = min(self._policy.cap, asked_for + full_jitter(self._policy.base, self._policy.cap, self._attempts))
        left = remaining()
        # What has just been too slow will hardly be done in less than half of that time.
        needed = self._seconds / 2 if isinstance(failure, DependencyTimedOut) else 0
        if left is not None and seconds + needed >= left:
            self._refused("deadline")
            return False
        if not self._take():
            self._refused("budget")
            return False
        return seconds


def _record(details: RetryDetails) -> None:
    cause = details.caused_by
    known = {}
    if isinstance(cause, ServiceError):
        known = {"code": cause.code, "dependency": cause.context.get("dependency")}
    log.info(
        "what failed is tried again",
        attempt=details.retry_num + 1,
        wait_ms=round(details.wait_for * 1000),
        cause=type(cause).__name__,
        **{name: value for name, value in known.items() if value is not None},
    )


set_on_retry_hooks([_record])  # for whatever is retried in this service; the library's own would log the arguments
