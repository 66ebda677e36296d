"""`maintenance` and `breaker`: what operators switch while the service runs."""

import sys
from collections.abc import Sequence
from contextlib import closing

from ..config import Settings
from ..database.up_to_date import check_migrations
from ..switches import breakers
from ..switches.repository import Switches
from ..switches.state import BREAKER, MAINTENANCE
from ..switches.watching import EVERY
from . import CommandFailed, UsageError


def maintenance(settings: Settings, args: Sequence[str]) -> None:
    """Begins or ends maintenance, in every process of this service.

    Args:
        settings: They say where the table of the switches is.
        args: `on` or `off`.

    Raises:
        UsageError: It is neither.
        DatabaseBehind: The table is not there yet.
        DatabaseUnavailable: The database is not there.
    """
    if list(args) not in (["on"], ["off"]):
        raise UsageError
    _set(settings, MAINTENANCE, args[0])
    if settings.maintenance and args[0] == "off":
        sys.stderr.write("MAINTENANCE=true is set: the service stays in maintenance until it is started without that\n")


def breaker(settings: Settings, args: Sequence[str]) -> None:
    """Forces the breaker of a dependency open or closed, in every process of this service, or leaves it to itself.

    Args:
        settings: They say where the table of the switches is.
        args: The dependency's name; and `open`, `closed` or `auto`.

    Raises:
        UsageError: They are something else.
        CommandFailed: There is no such dependency.
        DatabaseBehind: The table is not there yet.
        DatabaseUnavailable: The database is not there.
    """
    if len(args) != 2 or args[1] not in ("open", "closed", "auto"):
        raise UsageError
    name, value = args
    if name not in (known := breakers.known()):
        raise CommandFailed(f"no dependency is called {name!r}; there is {', '.join(known) or 'none'}")
    _set(settings, BREAKER.format(name), value)


def _set(settings: Settings, name: str, value: str) -> None:
    check_migrations(settings)
    with closing(Switches(settings)) as switches:
        switches.set(name, value)
    sys.stdout.write(f"{name.replace(':', ' ')} is {value}: every process knows within {EVERY + 1} s\n")
