"""Runs a transaction again that another one was in the way of. The library does it, this says when and how often."""

from typing import Any

import stamina

from ..resilience import retrying as _recorded  # noqa: F401 - what is tried again is recorded as it says
from .refusals import is_contention

ATTEMPTS = 4
"""PostgreSQL's documentation (13.5) asks for retries without saying how many. Contention that outlasts these is overload."""


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
