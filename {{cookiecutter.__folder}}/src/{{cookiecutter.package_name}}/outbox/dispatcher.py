"""Delivers what is in the outbox: a thread of each process that serves, so that no request waits for it."""

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

from ..config import Settings
from ..telemetry.logging import get_logger
from .delivering import deliver
from .table import Table

POLL = 1
"""Seconds between two looks into the table, for what others have added and what is due again."""

LEASE = timedelta(minutes=2)
"""How long a delivery may take. When its process dies in the middle, another takes it over after this."""

STOP_TIMEOUT = 10
"""Seconds that the end of the process waits for the delivery in hand."""

Clock = Callable[[], datetime]

log = get_logger(__name__)


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class Dispatcher(threading.Thread):
    """Looks into the outbox every second, and whenever it is woken.

    Args:
        settings: The service's.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(name="outbox", daemon=True)
        self.settings = settings
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._can_read = True

    def run(self) -> None:
        """What the thread does. Nothing but `stop` ends it."""
        with closing(Table(self.settings)) as table:
            while not self._stopping.is_set():
                self._woken.clear()
                self._look_into(table)
                self._woken.wait(POLL)

    def wake(self) -> None:
        """Something has been added."""
        self._woken.set()

    def stop(self, timeout: float) -> None:
        """Finishes the delivery in hand, and ends.

        Args:
            timeout: Seconds to wait for that.
        """
        self._stopping.set()
        self._woken.set()
        self.join(timeout)
        if self.is_alive():
            log.warning("the process ends in the middle of the delivery of a side effect; it will be delivered again")

    def _look_into(self, table: Table) -> None:
        """One round. A database that is not there is recorded when that begins and when it is over, not every second."""
        try:
            _deliver_due(table, self.settings, utc_now, self._stopping.is_set)
        except Exception as exc:
            if self._can_read:
                log.warning("the outbox cannot be read: side effects have to wait", exc_info=exc)
            self._can_read = False
            table.close()
        else:
            if not self._can_read:
                log.info("the outbox can be read again")
            self._can_read = True


_dispatcher: Dispatcher | None = None


def start(settings: Settings) -> None:
    """Starts the thread of this process. (Threads do not survive a fork: this belongs behind it.)

    Args:
        settings: The service's.
    """
    global _dispatcher
    stop()
    _dispatcher = Dispatcher(settings)
    _dispatcher.start()


def stop(timeout: float = STOP_TIMEOUT) -> None:
    """Ends it, if there is one. What it has not delivered stays in the table.

    Args:
        timeout: Seconds to wait for the delivery in hand.
    """
    global _dispatcher
    if _dispatcher:
        _dispatcher.stop(timeout)
    _dispatcher = None


def wake() -> None:
    """Tells the thread of this process, if there is one, that something has been added."""
    if _dispatcher:
        _dispatcher.wake()


def deliver_due(settings: Settings, clock: Clock = utc_now) -> int:
    """Delivers all that is due, in the calling thread: for tests, and for whoever has no process to serve in.

    Args:
        settings: The service's.
        clock: Tells the time, in UTC.

    Returns:
        How many were delivered.
    """
    with closing(Table(settings)) as table:
        return _deliver_due(table, settings, clock, lambda: False)


def _deliver_due(table: Table, settings: Settings, clock: Clock, is_stopping: Callable[[], bool]) -> int:
    """Delivers what is due by now. What fails is due later, so each is tried once."""
    now, delivered = clock(), 0
    while not is_stopping() and (entry := table.claim(now, clock() + LEASE)):
        if failure := deliver(entry, settings):
            table.postpone(entry, clock() + failure.pause, failure.error)
        else:
            table.done(entry)
            delivered += 1
    return delivered
