"""How much is waiting, and how much was given up: asked of the table when somebody wants to know.

Each asks the database and waits for it, in the calling thread. One that is not there is nobody's failure here: then there
is nothing to tell. (The dispatcher has it in the log.)
"""

from contextlib import closing
from datetime import UTC, datetime

from ..config import Settings
from ..database.refusals import naming_failures
from ..errors.dependencies import DatabaseTimeout, DatabaseUnavailable
from .dead_letters import DeadLetters
from .table import Table

_UNKNOWN = (DatabaseTimeout, DatabaseUnavailable)


def waiting(settings: Settings) -> dict[str, int]:
    """How many side effects have not been delivered yet, by name; nothing where the database does not tell.

    Args:
        settings: They say where it is.
    """
    try:
        with naming_failures(), closing(Table(settings)) as table:
            return table.waiting()
    except _UNKNOWN:  # see above
        return {}


def dead(settings: Settings) -> dict[str, int]:
    """How many dead letters there are, by the name of the side effect; nothing where the database does not tell.

    Args:
        settings: They say where it is.
    """
    try:
        with naming_failures():
            return DeadLetters(settings).counts()
    except _UNKNOWN:  # see above
        return {}


def oldest_age(settings: Settings) -> float | None:
    """For how many seconds the oldest of those has waited that are waiting; 0 where there is none.

    Args:
        settings: They say where the database is.

    Returns:
        None where the database does not tell.
    """
    try:
        with naming_failures(), closing(Table(settings)) as table:
            oldest = table.oldest()
    except _UNKNOWN:  # see above
        return None
    return max(0.0, (datetime.now(UTC) - oldest).total_seconds()) if oldest else 0.0
