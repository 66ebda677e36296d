"""Who delivers what is due: this process itself, or the workers of Celery.

Either way the table is the truth. A message to a worker is no more than a hint that there is something in it: one that is
lost, late or doubled changes nothing.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from ..config import Settings
from ..telemetry.condition import Condition
from ..telemetry.logging import get_logger
from .delivering import LEASE, Clock, deliver_and_note
from .entries import Entry
from .table import BAD_VALUES, Table

HANDED_OVER = timedelta(minutes=1)
"""How long a worker has to take what was handed over. After this the process that finds it delivers it itself."""

AT_ONCE = 100
"""Entries that are handed over in one transaction: one each would cost more than many a delivery."""

MOST = 1000
"""Messages that may wait in Redis. What comes on top is delivered here, so that they never fill its memory.

A worker whose deliveries take a quarter of a second does it in half a minute: before `HANDED_OVER` is over.
"""

PAUSE = 5
"""Seconds for which a Redis that took no message is not asked again, and everything is delivered here."""

ASIDE = timedelta(hours=1)
"""For how long an entry is left alone that cannot be read. It may be that somebody mends it."""

UNREADABLE = (*BAD_VALUES, ArithmeticError, AttributeError, RecursionError, TypeError, ValueError)
"""What it looks like that a row holds what no process of this service has written. A database that is away does not."""

log = get_logger(__name__)


class Runner(Protocol):
    """Sees to what is due."""

    def see_to(self, table: Table, clock: Clock, is_stopping: Callable[[], bool]) -> int:
        """Sees to everything that is due by now. What fails is due later, so each is tried once.

        Args:
            table: The outbox.
            clock: Tells the time, in UTC.
            is_stopping: Whether to begin nothing more.

        Returns:
            How many were delivered here.
        """


class Embedded:
    """Delivers in the calling thread, one after the other.

    Args:
        settings: The service's.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def see_to(self, table: Table, clock: Clock, is_stopping: Callable[[], bool]) -> int:
        """See `Runner`."""
        due = _due(table, clock(), clock, is_stopping)
        return sum(deliver_and_note(entry, table, self._settings, clock) for entry in due)


class WithWorkers:
    """Hands over to workers; delivers itself what none of them takes, and all of it while Redis or the workers are gone.

    Args:
        settings: The service's, with a `REDIS_URL`.
    """

    def __init__(self, settings: Settings) -> None:
        from .messages import Sender  # only now: without a Redis nobody waits for Celery

        self._settings = settings
        self._sender = Sender(settings)
        self._redis = Condition(
            broken="Redis takes no messages for workers: this process delivers side effects itself",
            mended="Redis takes messages for workers again",
        )
        self._workers = Condition(
            broken="no worker takes messages in time: this process delivers side effects itself",
            mended="workers take messages again",
        )
        self._asks_again_at = 0.0  # on the clock of `time.monotonic`

    def see_to(self, table: Table, clock: Clock, is_stopping: Callable[[], bool]) -> int:
        """See `Runner`."""
        now = clock()
        delivered = self._hand_over(table, now, clock, is_stopping)
        # What is added in this moment is for workers, too: while Redis is there, only what they left over is done here.
        left_over = self._may_ask()
        for entry in _due(table, now, clock, is_stopping, left_over=left_over):
            if left_over:
                self._workers.breaks()
            delivered += deliver_and_note(entry, table, self._settings, clock)
        return delivered

    def _may_ask(self) -> bool:
        return time.monotonic() >= self._asks_again_at

    def _hand_over(self, table: Table, now: datetime, clock: Clock, is_stopping: Callable[[], bool]) -> int:
        """Hands over what is due; delivers what cannot be handed over. Returns how much that was."""
        delivered = 0
        while self._may_ask() and not is_stopping():
            until = clock() + HANDED_OVER
            ids = table.hand_over(now, until, AT_ONCE)
            if not ids:
                break
            sent = 0
            try:
                with self._redis.watched():
                    for entry_id in ids if self._has_room() else ():
                        self._sender.send(entry_id, until)
                        sent += 1
            except Exception:  # noqa: BLE001 - it has been recorded
                self._asks_again_at = time.monotonic() + PAUSE
            delivered += self._take_back(ids[sent:], until, table, clock, is_stopping)
        return delivered

    def _has_room(self) -> bool:
        """Whether workers are to hear of more. What they left over still has its message: they are back when it is gone."""
        waiting = self._sender.waiting()
        if waiting == 0:
            self._workers.mends()
        return waiting == 0 if self._workers.is_broken else waiting < MOST

    def _take_back(
        self, ids: list[UUID], due_at: datetime, table: Table, clock: Clock, is_stopping: Callable[[], bool]
    ) -> int:
        """Delivers what could not be handed over after all."""
        delivered = 0
        for entry_id in ids:
            if is_stopping():
                break  # they are due again in a minute
            if entry := take(table, entry_id, due_at, clock() + LEASE):
                delivered += deliver_and_note(entry, table, self._settings, clock)
        return delivered


def take(table: Table, entry_id: UUID, due_at: datetime, until: datetime) -> Entry | None:
    """Takes what was handed over; None where somebody else has had it meanwhile, or where it cannot be read.

    Args:
        table: The outbox.
        entry_id: The entry's.
        due_at: As it was handed over.
        until: When it is due again, unless it is done by then.
    """
    try:
        return table.take(entry_id, due_at, until)
    except UNREADABLE:  # when it is due again it is put aside
        return None


def _due(
    table: Table, now: datetime, clock: Clock, is_stopping: Callable[[], bool], *, left_over: bool = False
) -> Iterator[Entry]:
    """Takes what is due by then, one after the other. What cannot be read is put aside: others wait behind it."""
    while not is_stopping():
        try:
            entry = table.claim(now, clock() + LEASE, left_over=left_over)
        except UNREADABLE:
            entry_id = table.first_due(now, left_over=left_over)
            if entry_id is None:
                return  # another process was faster
            try:
                entry = table.claim(now, clock() + LEASE, only=entry_id)
            except UNREADABLE as exc:  # it is this one for sure
                _put_aside(table, entry_id, now, exc)
                continue
        if entry is None:
            return
        yield entry


def _put_aside(table: Table, entry_id: str, now: datetime, exc: Exception) -> None:
    if table.put_aside(entry_id, now, now + ASIDE):
        log.error(
            "an entry of the outbox cannot be read: it is put aside, and others go on",
            effect_id=entry_id,
            next_attempt_in_s=ASIDE.total_seconds(),
            exc_info=exc,
        )


def runner_for(settings: Settings) -> Runner:
    """The one that the settings ask for.

    Args:
        settings: The service's: workers need a `REDIS_URL`.
    """
    return WithWorkers(settings) if settings.redis_url else Embedded(settings)
