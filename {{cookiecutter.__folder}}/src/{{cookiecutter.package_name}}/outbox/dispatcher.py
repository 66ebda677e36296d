"""Sees to what is in the outbox: a thread of each process that serves, so that no request waits for it."""

import threading
from contextlib import closing

from ..config import Settings
from ..telemetry.condition import Condition
from ..telemetry.logging import get_logger
from .delivering import Clock, utc_now
from .runners import Embedded, Runner, runner_for
from .table import Table

__all__ = ["POLL", "STOP_TIMEOUT", "Clock", "Dispatcher", "deliver_due", "reading", "start", "stop", "utc_now", "wake"]

POLL = 1
"""Seconds between two looks into the table, for what others have added and what is due again."""

STOP_TIMEOUT = 10
"""Seconds that the end of the process waits for the delivery in hand."""

log = get_logger(__name__)

reading = Condition(
    broken="the outbox cannot be read: side effects have to wait", mended="the outbox can be read again"
)
"""Of this process, for everybody in it who reads the table."""


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

    def run(self) -> None:
        """What the thread does. Nothing but `stop` ends it."""
        runner = runner_for(self.settings)
        with closing(Table(self.settings)) as table:
            while not self._stopping.is_set():
                self._woken.clear()
                self.look_into(table, runner)
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

    def look_into(self, table: Table, runner: Runner) -> None:
        """One round. A database that is not there is recorded when that begins and when it is over, not every second.

        Args:
            table: The outbox.
            runner: Who sees to what is due.
        """
        try:
            with reading.watched():
                runner.see_to(table, utc_now, self._stopping.is_set)
        except BaseException:  # noqa: BLE001 - it has been recorded; whatever it was, the thread goes on
            table.close()


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
        return Embedded(settings).see_to(table, clock, lambda: False)
