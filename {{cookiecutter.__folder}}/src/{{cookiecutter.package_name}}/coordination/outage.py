"""What happens when Redis is gone: it is said once, and for a while nobody waits for it again."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..errors.dependencies import StoreUnavailable
from ..telemetry.logging import get_logger

log = get_logger(__name__)

PAUSE = 5
"""Seconds for which a Redis that did not answer is not asked again: one that hangs must not cost each request a timeout."""


class Outage:
    """Stands around whatever asks Redis.

    Args:
        failures: What is raised when it does not answer as it should.
        clock: Tells the time, in seconds.
    """

    def __init__(self, failures: tuple[type[Exception], ...], clock: Callable[[], float] = time.monotonic) -> None:
        self._failures = failures
        self._clock = clock
        self._lock = threading.Lock()
        self._asks_again_at: float | None = None  # None while it answers

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Asks Redis, unless it is known to be gone.

        Raises:
            StoreUnavailable: It does not answer, or did not a moment ago.
        """
        if not self._may_ask():
            raise StoreUnavailable(retry_after=PAUSE)
        try:
            yield
        except self._failures as exc:
            self._begin(exc)
            raise StoreUnavailable(retry_after=PAUSE) from exc
        self._end()

    def _may_ask(self) -> bool:
        if self._asks_again_at is None:
            return True
        with self._lock:
            now = self._clock()
            if self._asks_again_at is None or now < self._asks_again_at:
                return self._asks_again_at is None
            self._asks_again_at = now + PAUSE  # whoever comes meanwhile does not wait with us
            return True

    def _begin(self, exc: Exception) -> None:
        with self._lock:
            is_new, self._asks_again_at = self._asks_again_at is None, self._clock() + PAUSE
        if is_new:
            log.warning(
                "Redis does not answer: locks and idempotency keys are refused, and this process counts rate limits alone",
                exc_info=exc,
            )

    def _end(self) -> None:
        if self._asks_again_at is None:
            return
        with self._lock:
            is_over, self._asks_again_at = self._asks_again_at is not None, None
        if is_over:
            log.info("Redis answers again")
