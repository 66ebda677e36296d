"""How much is waiting, and how much was given up: asked of the table when somebody wants to know.

Each asks the database and waits for it, in the calling thread. One that is not there is nobody's failure here, nor is
one whose answer cannot be read: then there is nothing to tell. (The dispatcher has it in the log.)
"""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import TypeVar

from ..config import Settings
from ..telemetry.logging import get_logger
from .dead_letters import DeadLetters
from .table import Table

T = TypeVar("T")

log = get_logger(__name__)


def waiting(settings: Settings) -> dict[str, int]:
    """How many side effects have not been delivered yet, by name; nothing where the database does not tell.

    Args:
        settings: They say where it is.
    """

    def ask() -> dict[str, int]:
        with closing(Table(settings)) as table:
            return table.waiting()

    return _told(ask, {})


def dead(settings: Settings) -> dict[str, int]:
    """How many dead letters there are, by the name of the side effect; nothing where the database does not tell.

    Args:
        settings: They say where it is.
    """
    return _told(lambda: DeadLetters(settings).counts(), {})


def oldest_age(settings: Settings) -> float | None:
    """For how many seconds the oldest of those has waited that are waiting; 0 where there is none.

    Args:
        settings: They say where the database is.

    Returns:
        None where the database does not tell.
    """

    def ask() -> float:
        now = datetime.now(UTC)
        with closing(Table(settings)) as table:
            oldest = table.oldest(now)
        return (now - oldest).total_seconds() if oldest else 0.0

    return _told(ask, None)


def _told(ask: Callable[[], T], unknown: T) -> T:
    try:
        return ask()
    except Exception as exc:  # noqa: BLE001 - see above
        log.debug("the database does not tell how much is in the outbox", reason=type(exc).__name__)
        return unknown
