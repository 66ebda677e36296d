"""The switches as this process saw them last."""

from collections.abc import Mapping

MAINTENANCE = "maintenance"
"""`on`: every request is refused, but for those that ask how the service is. `off`: MAINTENANCE, the setting, decides."""

BREAKER = "breaker:{}"
"""With the name of a dependency. `open`: it is not asked; `closed`: it is asked, however it fails; `auto`: it depends."""

_seen: Mapping[str, str] = {}


def switched(name: str) -> str | None:
    """The value of a switch; None where nobody has ever set it, or where this process has not looked yet.

    Args:
        name: The switch.
    """
    return _seen.get(name)


def see(switches: Mapping[str, str]) -> None:
    """Takes note of all switches.

    Args:
        switches: Their values, by name.
    """
    global _seen
    _seen = switches
