"""Holds many clients at a time against each service, on PostgreSQL and over real sockets, and checks all that they get.

`make load` for both frameworks; FRAMEWORK=django for one; CLIENTS and SECONDS for more or less of it; RECORD=1 writes the
table into docs/benchmarks.md. TEST_DATABASE_URL names a PostgreSQL server whose user may create databases. Unlike in
`make bench`, anything that is not as it should be is a failure: the command says what, and ends with 1.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from environments import make_environment
from tables import FRAMEWORKS, table

DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- held under load -->\n", "<!-- end of what was held under load -->\n"

SERVER = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
CLIENTS, SECONDS = int(os.environ.get("CLIENTS", "100")), int(os.environ.get("SECONDS", "30"))
LEAST_CLIENTS, LEAST_SECONDS = 100, 30
"""For figures that are recorded."""

Result = dict[str, Any]


def main() -> None:
    chosen = [os.environ["FRAMEWORK"]] if os.environ.get("FRAMEWORK") else list(FRAMEWORKS)
    recording = os.environ.get("RECORD", "0") != "0"
    if not set(chosen) <= set(FRAMEWORKS):
        sys.exit(f"FRAMEWORK is {' or '.join(FRAMEWORKS)}.")
    if recording and (len(chosen) < len(FRAMEWORKS) or CLIENTS < LEAST_CLIENTS or SECONDS < LEAST_SECONDS):
        sys.exit(f"What is recorded needs both frameworks, and {LEAST_CLIENTS} clients for {LEAST_SECONDS} seconds.")
    results = {}
    for framework in chosen:
        environment = make_environment(framework)
        results[framework] = json.loads(environment.run("load_run.py", SERVER, CLIENTS, SECONDS))
    shown = report(results)
    print(shown)
    problems = [f"{FRAMEWORKS[name]}: {problem}" for name, result in results.items() for problem in result["problems"]]
    if problems:
        sys.exit("\n".join(problems))
    if recording:
        before, _, rest = DOCUMENT.read_text().partition(BEGIN)
        DOCUMENT.write_text(f"{before}{BEGIN}\n{shown}\n{END}{rest.partition(END)[2]}")


def report(results: dict[str, Result]) -> str:
    """What was measured, a column for each framework."""
    python, processors = sys.version.split()[0], os.cpu_count()
    rows = [["", *(FRAMEWORKS[name] for name in results)]]
    rows += [[label, *(show(result) for result in results.values())] for label, show in ROWS.items()]
    return f"{CLIENTS} clients for {SECONDS} s, Python {python} on {processors} processors.\n\n{table(rows)}"


ROWS = {
    "requests answered": lambda result: f"{result['answers']:,}",
    "requests a second": lambda result: f"{result['answers'] / result['seconds']:.0f}",
    "of them failures, as they should be": lambda result: f"{result['failures'] / result['answers']:.0%}",
    "turned away, the database being busy": lambda result: str(result["turned_away"]),
    "of a processor, for each": lambda result: f"{1000 * result['processor_seconds'] / result['answers']:.1f} ms",
    "milliseconds, median": lambda result: f"{result['median_ms']:.0f}",
    "milliseconds, 99 of 100": lambda result: f"{result['p99_ms']:.0f}",
    "answers outside of the contract": lambda result: str(result["outside"]),
    "writes acknowledged": lambda result: f"{result['writes']:,}",
    "of them lost or doubled in the database": lambda result: str(result["lost_or_doubled"]),
    "side effects delivered": lambda result: f"{result['effects']:,}",
    "memory after a third, two thirds, at the end": lambda result: (
        ", ".join(f"{mebibytes:.0f}" for mebibytes in result["memory"]) + " MiB"
    ),
}


if __name__ == "__main__":
    main()
