"""Forces the breakers of dependencies open or closed, as operators have switched them."""

from weakref import WeakKeyDictionary

from ..modules import import_all
from ..resilience.breaker import Forced
from ..resilience.dependency import Dependency, dependencies
from .state import BREAKER, switched

FORCED: dict[str | None, Forced] = {"open": "open", "closed": "closed"}
"""What a breaker is forced to, by the value of its switch. With any other value it decides by itself."""

_forced: WeakKeyDictionary[Dependency, Forced] = WeakKeyDictionary()
"""What this process has forced so far."""


def force() -> None:
    """Does what the switches say, to every dependency that this process knows."""
    for name, dependency in dependencies().items():
        wanted = FORCED.get(switched(BREAKER.format(name)))
        if wanted != _forced.get(dependency):
            dependency.force(wanted)
            _forced[dependency] = wanted


def known() -> list[str]:
    """The names of all dependencies of this service. They are declared in modules that are called `dependencies`."""
    import_all("dependencies")
    return sorted(dependencies())
