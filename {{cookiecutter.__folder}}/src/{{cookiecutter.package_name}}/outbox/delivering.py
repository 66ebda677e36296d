"""Delivers one side effect, as if it were still the request that added it: its records have that request's id."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..config import Settings
from ..errors import ServiceError
from ..errors.http import InternalError
from ..jsonable import text
from ..resilience.deadline import within
from ..resilience.retrying import full_jitter
from ..telemetry.context import RequestContext, current_request
from ..telemetry.logging import get_logger
from ..telemetry.metrics import DELIVERIES
from ..telemetry.redaction import redact_text
from ..telemetry.stack import type_name
from .effects import ATTEMPTS, Delivery, SideEffect, declared
from .entries import Entry
from .table import Table

BASE, CAP = 1, 3600
"""Seconds, of the pauses between attempts."""

LONGEST_RETRY_AFTER = 24 * 3600
"""Seconds. Who asks us to wait for longer is asked again after these."""

ALLOWED = timedelta(minutes=1)
"""How long a delivery may take: the deadline that whatever it calls inherits."""

LEASE = 2 * ALLOWED
"""When its process dies in the middle, another takes it over after this. It must be over for sure by then."""

UNFINISHED = 3
"""Attempts beyond those of the declaration, for what ended in no failure: the process was killed, or `on_dead` failed.

Else something that kills its process would go round for ever.
"""

Clock = Callable[[], datetime]

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """A delivery that has failed.

    Args:
        exc: With what.
        pause: How long to wait before the next attempt; None if there is to be none.
    """

    exc: BaseException
    pause: timedelta | None

    @property
    def name(self) -> str:
        """What went wrong: a code of ours, or the name of an exception's class."""
        return self.exc.code if isinstance(self.exc, ServiceError) else type_name(self.exc)

    @property
    def message(self) -> str:
        """What it said, without secrets, as every database can hold it: PostgreSQL's text has no NUL."""
        return redact_text(text(self.exc).replace("\0", "\\x00"))


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def deliver_and_note(entry: Entry, table: Table, settings: Settings, clock: Clock = utc_now) -> bool:
    """Delivers it, and notes what became of it: it is done, or has to wait, or is a dead letter.

    Args:
        entry: As it was taken out of the table.
        table: Where that is noted.
        settings: The service's.
        clock: Tells the time, in UTC.

    Returns:
        Whether it was delivered.
    """
    with _request_of(entry):
        failure = _attempt(entry, settings)
        try:
            _note(entry, table, failure, clock)
        except Exception as exc:  # others wait behind this one. Without a database the next look into it fails as well
            log.warning(
                "what became of a side effect could not be noted: it will be delivered again",
                effect=entry.effect,
                effect_id=entry.id,
                exc_info=exc,
            )
            table.close()
    return failure is None


def is_final(error: BaseException) -> bool:
    """Whether no repetition mends it: one of our errors says so, by `retryable`.

    One for whoever is on call (`systemic`) is not final: it may well be mended meanwhile. Neither is an exception that
    is not ours, of which nobody knows.

    Args:
        error: What a delivery has failed with.
    """
    return isinstance(error, ServiceError) and not error.retryable and error.recovery != "systemic"


def pause_after(failures: int, retry_after: float | None = None) -> timedelta:
    """How long to wait before the next attempt: see `full_jitter`.

    Args:
        failures: How many there were, with the last one.
        retry_after: Seconds that the last one asks to wait; no attempt comes before.
    """
    return timedelta(seconds=max(full_jitter(BASE, CAP, failures), min(retry_after or 0, LONGEST_RETRY_AFTER)))


def _attempt(entry: Entry, settings: Settings) -> Failure | None:
    """Delivers it, or tells what went wrong."""
    effect: SideEffect | None = None
    delivery = Delivery(entry.id, entry.payload, entry.created_at, settings)
    try:
        effect = declared(entry.effect)
        if entry.attempts > effect.attempts + UNFINISHED:
            raise InternalError(detail="its process ended in the middle, too many times")  # noqa: TRY301 - so it is dealt with
        with within(ALLOWED.total_seconds()):
            effect.deliver(delivery)
    except KeyboardInterrupt:
        raise
    except BaseException as exc:  # noqa: BLE001 - a cancelled call is no end of this thread
        limit = effect.attempts if effect else ATTEMPTS
        if entry.attempts < limit and not is_final(exc):
            return Failure(exc, pause_after(entry.attempts, getattr(exc, "retry_after", None)))
        return _end(entry, effect, delivery, exc)
    return None


def _note(entry: Entry, table: Table, failure: Failure | None, clock: Clock) -> None:
    """Notes in the table, in the log and in the metrics what became of it."""
    if failure is None:
        table.done(entry)
        _count(entry, "success")
    elif failure.pause is not None:
        _record(entry, failure, failure.pause)
        table.postpone(entry, clock() + failure.pause, failure.name)
        _count(entry, "failure")
    elif table.bury(entry, clock(), failure.name, failure.message):
        _record_death(entry, failure)
        _count(entry, "dead")


def _end(entry: Entry, effect: SideEffect | None, delivery: Delivery, exc: BaseException) -> Failure:
    """Tells whoever wants to know of its death. Until that has succeeded it is tried again."""
    if effect and effect.on_dead:
        try:
            effect.on_dead(delivery, _ours(exc))
        except KeyboardInterrupt:
            raise
        except BaseException as another:  # allowed: there is no task here, but a thread, which has to live
            if entry.attempts < effect.attempts + UNFINISHED:
                return Failure(another, pause_after(entry.attempts))
            log.warning("nobody could be told that a side effect is given up", effect=entry.effect, exc_info=another)
    return Failure(exc, None)


def _ours(exc: BaseException) -> ServiceError:
    if isinstance(exc, ServiceError):
        return exc
    error = InternalError(detail=type_name(exc))
    error.__cause__ = exc
    return error


def _record(entry: Entry, failure: Failure, pause: timedelta) -> None:
    log.warning(
        "a side effect failed and will be tried again",
        effect=entry.effect,
        effect_id=entry.id,
        attempt=entry.attempts,
        next_attempt_in_s=round(pause.total_seconds(), 1),
        error={"code": failure.name},
        exc_info=failure.exc,
    )


def _record_death(entry: Entry, failure: Failure) -> None:
    log.error(
        "a side effect was given up: it is a dead letter now",
        effect=entry.effect,
        effect_id=entry.id,
        attempt=entry.attempts,
        error={"code": failure.name},
        exc_info=failure.exc,
    )


def _count(entry: Entry, outcome: str) -> None:
    DELIVERIES.labels(effect=entry.effect, outcome=outcome).inc()


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
