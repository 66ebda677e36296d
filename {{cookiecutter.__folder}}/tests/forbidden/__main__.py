"""Reads all sources: `python -m tests.forbidden`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from .module import ALLOWED, NOQA, Module
from .rules import RULES

SOURCES = Path("src")

CODES = {code for rule in RULES for code in rule.codes}


def findings(source: str, path: Path) -> Iterator[str]:
    """What is wrong with one file, one line for each finding.

    Args:
        source: Its text.
        path: Where it stands, from the service's folder.
    """
    module = Module(source, path)
    found: dict[tuple[int, str], str] = {}
    excuses = set()
    for rule in RULES:
        for node in rule.find(module):
            if excuse := module.excuse(node, rule.codes):
                excuses.add(excuse)
            else:
                found[node.lineno, rule.what] = rule.instead
    for line, comment in module.comments.items():
        noqa = NOQA.search(comment)
        if noqa and not noqa["reason"] and (not noqa["codes"] or any(code in noqa["codes"] for code in CODES)):
            found[line, "noqa without a reason"] = "# noqa: CODE - the reason"
        if ALLOWED.search(comment) and line not in excuses:
            found[line, "idle comment: it gives no reason, or nothing here is forbidden"] = "# allowed: the reason"
    for (line, what), instead in sorted(found.items()):
        yield f"{path}:{line}: {what}. Instead: {instead}"


def main() -> None:
    """Prints a line for each finding.

    Raises:
        SystemExit: There are findings.
    """
    files = sorted(SOURCES.rglob("*.py"))
    lines = [line for path in files for line in findings(path.read_text(encoding="utf-8"), path)]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    if lines:
        raise SystemExit("Where one of these must stay, its line says why: # allowed: the reason")


if __name__ == "__main__":
    main()
