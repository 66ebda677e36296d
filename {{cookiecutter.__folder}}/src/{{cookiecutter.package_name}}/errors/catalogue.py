"""All errors of the service, and the lock that keeps their codes what they are.

Clients decide by codes. So a code never vanishes and never changes its status: `errors.lock.json` remembers them all,
and a test compares. `python -m {{ cookiecutter.package_name }}.errors.catalogue` (or `make errors`) accepts additions.
"""

import importlib
import json
import pkgutil
from pathlib import Path

from .base import ServiceError, declared_errors

LOCK = Path("errors.lock.json")

_PACKAGE = str(__package__).partition(".")[0]


def catalogue() -> list[type[ServiceError]]:
    """Every error class of this service, ordered by code. They live in packages and modules that are called `errors`."""
    for module in pkgutil.walk_packages(importlib.import_module(_PACKAGE).__path__, f"{_PACKAGE}."):
        if "errors" in module.name.split("."):
            importlib.import_module(module.name)
    return [error for error in declared_errors() if error.__module__.partition(".")[0] == _PACKAGE]


def codes() -> dict[str, int]:
    """Every code of this service with its status."""
    return {error.code: error.status for error in catalogue()}


def broken_promises(locked: dict[str, int], current: dict[str, int]) -> list[str]:
    """What clients who rely on the locked codes would miss, one sentence each; empty when nothing."""
    problems = []
    for code, status in locked.items():
        if code not in current:
            problems.append(f"{code} has vanished: clients rely on it, bring its class back")
        elif current[code] != status:
            problems.append(f"{code} was {status} and is now {current[code]}: give the new meaning a new code")
    return problems


def main() -> None:
    """Writes the lock, unless a promise would be broken."""
    current = codes()
    problems = broken_promises(json.loads(LOCK.read_text()) if LOCK.exists() else {}, current)
    if problems:
        raise SystemExit("\n".join(problems))
    LOCK.write_text(json.dumps(current, indent=2) + "\n")


if __name__ == "__main__":
    main()
