"""Whether a request is let in: not in maintenance, not when its time is over, and not with too many others at once.

What is refused here has cost next to nothing. Whoever asks how the service is gets an answer all the same.
"""

import random
import re

from .config import Settings
from .errors import ServiceError
from .errors.dependencies import Maintenance, Overloaded
from .errors.upstream import DeadlineExceeded
from .resilience import deadline
from .resilience.bulkhead import Bulkhead, BulkheadFull
from .switches.state import MAINTENANCE, switched
from .telemetry.metrics import REQUESTS_SHED
from .telemetry.records import NOT_RECORDED

PROBES = NOT_RECORDED
"""Paths that are always answered.

`/readyz` says in maintenance what it says at any other time: who takes an instance that is not ready out of the distribution
of requests would answer them himself, and not in this service's format.
"""

DOCUMENTATION = re.compile(r"/(errors|docs)(/.*)?|/openapi\.json")
"""Paths that are answered in maintenance too: there a client reads what its failure means."""

WAIT = 1
"""Seconds that a request waits for its turn, at most: a person has not begun to think of something else by then (Nielsen,
Usability Engineering, 1993, chapter 5)."""

SPREAD = 3
"""Seconds within which those that were refused are asked to come back: not all of them at the same moment."""

MAINTENANCE_SPREAD = 60
"""The same in maintenance. Nobody knows how long that takes."""

_overloaded, _in_maintenance, _too_late = map(REQUESTS_SHED.labels, ("overloaded", "maintenance", "deadline"))


def places(settings: Settings) -> Bulkhead:
    """Room for MAX_CONCURRENT_REQUESTS requests, and for as many again to wait for their turn.

    Args:
        settings: The service's.
    """
    limit = settings.max_concurrent_requests
    return Bulkhead(limit, queue=limit, wait=WAIT)


def check(settings: Settings, path: str) -> None:
    """Raises for a request that is not even to wait.

    Args:
        settings: MAINTENANCE among them.
        path: The request's.

    Raises:
        DeadlineExceeded: Its caller does not wait any more.
        Maintenance: The setting says so, or the command.
    """
    if path in PROBES:
        return
    if (settings.maintenance or switched(MAINTENANCE) == "on") and not DOCUMENTATION.fullmatch(path):
        _in_maintenance.inc()
        raise Maintenance(retry_after=random.uniform(1, MAINTENANCE_SPREAD))  # noqa: S311 - it is no secret
    _check_deadline()


def refused(full: BulkheadFull) -> ServiceError:
    """The failure of a request for which there was no place.

    Args:
        full: What it was told.
    """
    try:
        _check_deadline()
    except DeadlineExceeded as exc:
        return exc
    return overloaded(full.reason)


def overloaded(reason: str) -> Overloaded:
    """The failure of a request that came when there were too many.

    Args:
        reason: How many, or how long it has waited; for the log.
    """
    _overloaded.inc()
    return Overloaded(reason=reason, retry_after=random.uniform(0, SPREAD))  # noqa: S311 - it is no secret


def _check_deadline() -> None:
    try:
        deadline.check()
    except DeadlineExceeded:
        _too_late.inc()
        raise
