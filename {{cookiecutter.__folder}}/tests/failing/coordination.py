"""What the routes that share something between requests need, in any framework."""

import threading
from collections import Counter, defaultdict

from {{ cookiecutter.package_name }}.coordination.rate_limits import RateLimit
from {{ cookiecutter.package_name }}.errors.data import ResourceLocked

from .raising import raise_named

TIMEOUT = 10
"""Seconds after which a test that hangs is given up."""

VISITS = RateLimit("visits", 10, per=60)
GREETINGS = RateLimit("greetings", 3, per=60)

LOCKED = ResourceLocked
"""What the routes with a lock declare."""

DONE: Counter[str] = Counter()
"""How often something was begun, by its name."""


class Gate:
    """Where a request waits until the test lets it go on."""

    def __init__(self) -> None:
        self._entered = threading.Event()
        self._opened = threading.Event()

    def wait(self) -> None:
        """What the request does there."""
        self._entered.set()
        assert self._opened.wait(TIMEOUT)

    def wait_for_somebody(self) -> None:
        """Waits until a request is there."""
        assert self._entered.wait(TIMEOUT)

    def open(self) -> None:
        """Lets it go on."""
        self._opened.set()


GATES: defaultdict[str, Gate] = defaultdict(Gate)
"""By the name of what is done behind them."""


def do(name: str) -> int:
    """Does something, as soon as its gate is open if it has one, and returns how often it has been begun."""
    DONE[name] += 1
    number = DONE[name]
    if name in GATES:
        GATES[name].wait()
    return number


def do_badly(name: str, what: str) -> None:
    """Does something, and then fails with what has this name."""
    do(name)
    raise_named(what)
