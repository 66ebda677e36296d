"""Holds many clients at a time against each service, on PostgreSQL and over real sockets, and checks all that they get.

`make load` for both frameworks; FRAMEWORK=django for one; CLIENTS and SECONDS for more or less of it; RECORD=1 writes the
table into docs/benchmarks.md. TEST_DATABASE_URL names a PostgreSQL server whose user may create databases. Unlike in
`make bench`, anything that is not as it should be is a failure: the command says what, and ends with 1.
"""

import os
import sys

from reporting import SERVER, Result, chosen_frameworks, end_if_wrong, is_recording, measured, record
from tables import FRAMEWORKS, table

BEGIN, END = "<!-- held under load -->\n", "<!-- end of what was held under load -->\n"

CLIENTS, SECONDS = int(os.environ.get("CLIENTS", "100")), int(os.environ.get("SECONDS", "30"))
LEAST_CLIENTS, LEAST_SECONDS = 100, 30
"""For figures that are recorded."""


def main() -> None:
    chosen, recording = chosen_frameworks(), is_recording()
    if recording and (len(chosen) < len(FRAMEWORKS) or CLIENTS < LEAST_CLIENTS or SECONDS < LEAST_SECONDS):
        sys.exit(f"What is recorded needs both frameworks, and {LEAST_CLIENTS} clients for {LEAST_SECONDS} seconds.")
    results = measured(chosen, "load_run.py", SERVER, CLIENTS, SECONDS)
    shown = report(results)
    print(shown)
    end_if_wrong(results)
    if recording:
        record(shown, BEGIN, END)


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
