"""Looks every second at what operators have switched: a thread of each process, so that no request waits for it."""

import threading
from contextlib import closing

from ..config import Settings
from ..telemetry.condition import Condition
from ..telemetry.logging import get_logger
from . import breakers
from .repository import Switches
from .state import MAINTENANCE, see, switched

EVERY = 1
"""Seconds between two looks."""

FIRST_LOOK = 2
"""Seconds that the start waits for the first one: a process that starts in maintenance shall not begin with an answer."""

log = get_logger(__name__)


class Watcher(threading.Thread):
    """Keeps what this process knows of the switches up to date.

    Args:
        settings: The service's.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(name="switches", daemon=True)
        self.has_looked = threading.Event()
        self._settings = settings
        self._stopping = threading.Event()
        self._reading = Condition(
            broken="the switches cannot be read: they stay as they were", mended="the switches can be read again"
        )

    def run(self) -> None:
        """What the thread does. Nothing but `stop` ends it."""
        with closing(Switches(self._settings)) as switches:
            while not self._stopping.is_set():
                self.look(switches)
                self.has_looked.set()
                self._stopping.wait(EVERY)

    def stop(self) -> None:
        """Ends it. It has nothing to finish."""
        self._stopping.set()

    def look(self, switches: Switches) -> None:
        """One look. While the database is away everything stays as it was last seen; the log says so once.

        Args:
            switches: The table.
        """
        try:
            with self._reading.watched():
                _note(switches.read())
        except BaseException:  # noqa: BLE001 - it has been recorded; whatever it was, the thread goes on
            switches.close()


_watcher: Watcher | None = None


def start(settings: Settings) -> None:
    """Starts the thread of this process. (Threads do not survive a fork: this belongs behind it.)

    Args:
        settings: The service's.
    """
    global _watcher
    stop()
    _watcher = Watcher(settings)
    _watcher.start()
    _watcher.has_looked.wait(FIRST_LOOK)


def stop() -> None:
    """Ends it, if there is one."""
    global _watcher
    if _watcher:
        _watcher.stop()
    _watcher = None


def look(settings: Settings) -> None:
    """Looks once, in the calling thread: for tests, and for whoever has no process to serve in.

    Args:
        settings: The service's.

    Raises:
        DatabaseUnavailable: The database is not there.
    """
    with closing(Switches(settings)) as switches:
        _note(switches.read())


def _note(found: dict[str, str]) -> None:
    was_on, is_on = (value == "on" for value in (switched(MAINTENANCE), found.get(MAINTENANCE)))
    see(found)
    if is_on and not was_on:
        log.warning("maintenance begins: requests are refused")
    elif was_on and not is_on:
        log.warning("maintenance is over")
    breakers.force()
