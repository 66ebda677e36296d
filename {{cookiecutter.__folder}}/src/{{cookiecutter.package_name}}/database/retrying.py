"""Runs a transaction again that another one was in the way of. The library does it, this says when and how often."""

from typing import Any

import stamina
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from ..telemetry.logging import get_logger
from .refusals import is_contention

ATTEMPTS = 4
"""PostgreSQL's documentation (13.5) asks for retries without saying how many. Contention that outlasts these is overload."""

log = get_logger(__name__)


def attempts(timeout: float) -> Any:
    """The attempts at one transaction, to loop over (`for`, or `async for`): the last one lets its failure out.

    They are 10 ms apart at first, twice as far each time and up to 100 ms more, by chance: two that were in each other's
    way are not again.

    Args:
        timeout: Seconds after which no new attempt begins.
    """
    return stamina.retry_context(
        on=is_contention, attempts=ATTEMPTS, timeout=timeout, wait_initial=0.01, wait_max=0.5, wait_jitter=0.1
    )


def _record(details: RetryDetails) -> None:
    log.info("a transaction is run again", attempt=details.retry_num + 1, wait_ms=round(details.wait_for * 1000))


set_on_retry_hooks([_record])  # the library's own hook would log the arguments
