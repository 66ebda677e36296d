"""What commands that measure share: for which frameworks they run, and how their tables are shown and recorded."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from environments import make_environment
from tables import FRAMEWORKS

DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"

SERVER = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
"""A PostgreSQL server whose user may create databases, for what runs on one."""

Result = dict[str, Any]


def chosen_frameworks() -> list[str]:
    """Those that FRAMEWORK names, or all.

    Raises:
        SystemExit: There is no such framework.
    """
    chosen = [os.environ["FRAMEWORK"]] if os.environ.get("FRAMEWORK") else list(FRAMEWORKS)
    if not set(chosen) <= set(FRAMEWORKS):
        sys.exit(f"FRAMEWORK is {' or '.join(FRAMEWORKS)}.")
    return chosen


def is_recording() -> bool:
    """Whether the tables are to be written into the document."""
    return os.environ.get("RECORD", "0") != "0"


def measured(chosen: list[str], script: str, *arguments: object) -> dict[str, Result]:
    """What a script of this folder finds out about each framework.

    Args:
        chosen: The frameworks.
        script: Its name. It prints JSON.
        arguments: Its own.
    """
    return {framework: json.loads(make_environment(framework).run(script, *arguments)) for framework in chosen}


def end_if_wrong(results: dict[str, Result]) -> None:
    """Ends the command where something was not as it should be.

    Raises:
        SystemExit: With all of it.
    """
    problems = [f"{FRAMEWORKS[name]}: {problem}" for name, result in results.items() for problem in result["problems"]]
    if problems:
        sys.exit("\n".join(problems))


def record(shown: str, begin: str, end: str) -> None:
    """Writes a table into the document.

    Args:
        shown: The table, and what is said of it.
        begin: The line before its place.
        end: The line after it.
    """
    before, _, rest = DOCUMENT.read_text().partition(begin)
    DOCUMENT.write_text(f"{before}{begin}\n{shown}\n{end}{rest.partition(end)[2]}")
