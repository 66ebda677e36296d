"""How long the work in hand may take. What it calls inherits that, and may only shorten it.

    with within(2.5):  # seconds
        ...

Whatever is called in there asks `remaining()` how much is left.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ..errors.upstream import DeadlineExceeded

HEADER = "X-Request-Timeout-Ms"
"""How many milliseconds the caller still has, in requests to this service and from it to others.

A length of time and not a time of day: clocks of two machines differ (gRPC passes on its deadlines so, too).
"""

_MILLISECONDS = re.compile(r"[0-9]{1,9}")

_ends_at: ContextVar[float | None] = ContextVar("_ends_at", default=None)
"""On the clock of `time.monotonic`, in seconds."""


def remaining() -> float | None:
    """Seconds until the deadline of the work in hand, below 0 when it is over; None if it has none."""
    ends_at = _ends_at.get()
    return None if ends_at is None else ends_at - time.monotonic()


def check() -> None:
    """Nothing is begun that nobody will wait for.

    Raises:
        DeadlineExceeded: The deadline of the work in hand is over.
    """
    left = remaining()
    if left is not None and left <= 0:
        raise DeadlineExceeded


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Gives what is done in it a deadline. One that is nearer already stays.

    It interrupts nobody: whoever waits for something asks for `remaining`.

    Args:
        seconds: From now; None changes nothing.
    """
    if seconds is None:
        yield
        return
    ends_at, outer = time.monotonic() + seconds, _ends_at.get()
    token = _ends_at.set(ends_at if outer is None else min(ends_at, outer))
    try:
        yield
    finally:
        _ends_at.reset(token)


def sent(header: str | None) -> float | None:
    """The seconds that a caller gives, by its header; None where it says nothing, or nothing that can be understood.

    Args:
        header: `HEADER`, as it was sent.
    """
    return int(header) / 1000 if header and _MILLISECONDS.fullmatch(header) else None
