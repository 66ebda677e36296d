"""Refuses requests when there are too many at once: better a few that hear so at once than all of them too late."""

from contextvars import ContextVar

from ..admission import WAIT, overloaded, refused
from ..resilience.bulkhead import Bulkhead, BulkheadFull

waited: ContextVar[float] = ContextVar("waited", default=0.0)
"""Seconds for which the request in hand waited for a thread, before anybody looked at it."""


def enter(places: Bulkhead) -> None:
    """Takes a place for the request in hand, and waits for one if need be. Whoever enters must `leave` them.

    Args:
        places: Where only so many are let in at a time.

    Raises:
        DeadlineExceeded: Its time was over before it was its turn.
        Overloaded: There are too many, or it has waited too long for a thread already.
    """
    if waited.get() > WAIT:
        raise overloaded(f"it waited {waited.get():.1f} s for a thread")
    try:
        places.enter()
    except BulkheadFull as full:
        raise refused(full) from full
