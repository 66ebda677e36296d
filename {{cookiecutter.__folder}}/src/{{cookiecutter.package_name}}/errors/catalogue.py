"""All errors of the service, and the lock that keeps their codes what they are.

Clients decide by codes. So a code never vanishes and never changes its status: `errors.lock.json` remembers them all,
and a test compares. `python -m {{ cookiecutter.package_name }}.errors.catalogue` (or `make errors`) accepts additions,
and writes `docs/errors.md`.
"""

import importlib
import json
import pkgutil
import re
from functools import cache
from pathlib import Path

from .base import ServiceError, declared_errors
from .declaration import PREFIX
from .http import for_status
from .reference import reference

LOCK = Path("errors.lock.json")
REFERENCE = Path("docs/errors.md")

_PACKAGE = str(__package__).partition(".")[0]

_WITHOUT_A_NAME = re.compile(rf"{PREFIX}_(?:REQUEST|SYSTEM)_HTTP_([45][0-9][0-9])")
"""Codes of statuses that have no error of their own (see `for_status`)."""


@cache
def catalogue() -> tuple[type[ServiceError], ...]:
    """Every error class of this service, ordered by code. They live in packages and modules that are called `errors`."""
    for module in pkgutil.walk_packages(importlib.import_module(_PACKAGE).__path__, f"{_PACKAGE}."):
        if "errors" in module.name.split("."):
            importlib.import_module(module.name)
    return tuple(error for error in declared_errors() if error.__module__.partition(".")[0] == _PACKAGE)


def find(code: str) -> type[ServiceError] | None:
    """The error with that code, also one that no catalogue lists; None where there is none.

    Args:
        code: The whole code.
    """
    catalogue()  # from now on all of them are imported
    known = {error.code: error for error in declared_errors()}
    if match := _WITHOUT_A_NAME.fullmatch(code):
        error = type(for_status(int(match[1])))
        known[error.code] = error
    return known.get(code)


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
    """Writes the lock and the reference, unless a promise would be broken."""
    current = codes()
    problems = broken_promises(json.loads(LOCK.read_text()) if LOCK.exists() else {}, current)
    if problems:
        raise SystemExit("\n".join(problems))
    LOCK.write_text(json.dumps(current, indent=2) + "\n")
    REFERENCE.parent.mkdir(exist_ok=True)
    REFERENCE.write_text(reference(catalogue()), encoding="utf-8")


if __name__ == "__main__":
    main()
