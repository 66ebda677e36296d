"""What all kinds of `lock` have in common."""

from ..errors.dependencies import StoreUnavailable
from ..telemetry.logging import get_logger

log = get_logger(__name__)

LEASE = 30
"""Seconds for which a lock is held unless it is released; longer than a request takes, short enough to wait for."""

RETRY_AFTER = 1
"""Seconds after which it makes sense to try again: nobody knows when a lock is released, most are at once."""


def key_of(name: str) -> str:
    """Where the store has the lock of this name."""
    return f"lock:{name}"


def say_that_it_was_lost(name: str) -> None:
    """Says that the work took longer than the lease."""
    log.warning("a lock ran out before its holder was done: somebody else may have held it meanwhile", lock=name)


def say_that_it_was_not_released(name: str, exc: StoreUnavailable) -> None:
    """Says that Redis was gone when the work was done."""
    log.warning("a lock could not be released, and stays until its lease ends", lock=name, exc_info=exc)
