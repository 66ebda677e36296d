"""Delivers one side effect, as if it were still the request that added it: its records have that request's id."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple

from ..config import Settings
from ..errors import ServiceError
from ..telemetry.context import RequestContext, current_request
from ..telemetry.counters import Counter
from ..telemetry.logging import get_logger
from ..telemetry.stack import type_name
from .effects import Delivery, declared
from .entries import Entry

BASE, CAP = 1, 3600
"""Seconds, of the pauses between attempts."""

FAILURES = Counter(
    "side_effect_failures_total", "Deliveries of side effects that failed and are repeated", ("effect", "error")
)

log = get_logger(__name__)


class Failure(NamedTuple):
    """A delivery that has failed. It has its record.

    Args:
        error: What went wrong: a code of ours, or the name of an exception's class.
        pause: How long to wait before the next attempt.
    """

    error: str
    pause: timedelta


def deliver(entry: Entry, settings: Settings) -> Failure | None:
    """Delivers it, or tells what went wrong.

    Args:
        entry: From the outbox.
        settings: The service's.
    """
    with _request_of(entry):
        try:
            effect = declared(entry.effect)
            effect.deliver(Delivery(entry.id, entry.payload, entry.created_at, settings))
        except (Exception, SystemExit) as exc:
            failure = Failure(_name(exc), pause_after(entry.attempts))
            FAILURES.add(effect=entry.effect, error=failure.error)
            log.warning(
                "a side effect failed and will be tried again",
                effect=entry.effect,
                effect_id=entry.id,
                attempt=entry.attempts + 1,
                next_attempt_in_s=round(failure.pause.total_seconds(), 1),
                error={"code": failure.error},
                exc_info=exc,
            )
            return failure
    return None


def pause_after(attempts: int) -> timedelta:
    """How long to wait before the next attempt: exponential backoff with full jitter.

    Those that failed together, of one cause, do not come back together (AWS Architecture Blog, "Exponential Backoff
    and Jitter", 2015).

    Args:
        attempts: How many had failed before the last one.
    """
    longest = min(CAP, BASE * 2 ** min(attempts, 20))
    return timedelta(seconds=random.uniform(0, longest))  # noqa: S311 - it is no secret


@contextmanager
def _request_of(entry: Entry) -> Iterator[None]:
    """Makes the request that added it the one in hand."""
    request = None
    if entry.request_id and entry.trace_id:
        span_id = f"{random.getrandbits(64):016x}"
        request = RequestContext(entry.request_id, entry.trace_id, span_id, method="", path="", user_id=entry.user_id)
    token = current_request.set(request)
    try:
        yield
    finally:
        current_request.reset(token)


def _name(exc: BaseException) -> str:
    return exc.code if isinstance(exc, ServiceError) else type_name(exc)
