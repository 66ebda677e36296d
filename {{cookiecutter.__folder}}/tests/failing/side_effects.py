"""Side effects that leave a trace, take long, or fail. A worker of the tests knows them, too."""

import contextlib
import os
import time
from pathlib import Path

from {{ cookiecutter.package_name }}.errors.dependencies import StoreUnavailable
from {{ cookiecutter.package_name }}.errors.upstream import DependencyFailed
from {{ cookiecutter.package_name }}.outbox.calling import call
from {{ cookiecutter.package_name }}.outbox.effects import Delivery, SideEffect
from {{ cookiecutter.package_name }}.resilience.dependency import Breaker, Dependency
from {{ cookiecutter.package_name }}.telemetry.logging import get_logger

from ..integration.adding import ask_database

TIMEOUT = 20
"""Seconds that the one that waits waits at most."""

log = get_logger(__name__)


def note(delivery: Delivery) -> None:
    """Writes down which process delivers what. Everybody's notes stand in one file."""
    with Path(delivery.payload["notes"]).open("a") as notes:
        notes.write(f"{os.getpid()} {delivery.id}\n")
    log.info("noted")


def note_and_wait(delivery: Delivery) -> None:
    """Writes it down, and then waits until it may go on: until there is a file."""
    note(delivery)
    end = time.monotonic() + TIMEOUT
    while not Path(delivery.payload["goes_on_with"]).exists():
        assert time.monotonic() < end, "it never went on"
        time.sleep(0.01)


def note_and_ask(delivery: Delivery) -> None:
    """Asks the database by a method such as services have, twice, and writes it down."""
    assert call(ask_database) == call(ask_database) > 0
    note(delivery)


def fail(delivery: Delivery) -> None:
    """Fails, and a secret is in it."""
    raise StoreUnavailable(password="hunter2")


def open_breaker(delivery: Delivery) -> None:
    """Asks something outside, which fails, so that it is not asked any more."""
    with contextlib.suppress(DependencyFailed):
        OPENED.call(_fail_outside)


def _fail_outside() -> None:
    raise DependencyFailed(dependency=OPENED.name, status=500)


OPENED = Dependency("opened", retry=None, breaker=Breaker(minimum_calls=1, open_for=300))

NOTED = SideEffect("noted", deliver=note)
WAITING = SideEffect("waiting", deliver=note_and_wait)
ASKING = SideEffect("asking", deliver=note_and_ask)
OPENING = SideEffect("opening", deliver=open_breaker)
FAILING = SideEffect("failing", deliver=fail, attempts=1)
