"""Measures what a dependency that hangs takes from the rest of each service: 50 clients, over real sockets.

`make hanging` for both frameworks; FRAMEWORK=django for one; RECORD=1 writes the table into docs/benchmarks.md. Needs what
`make load` needs.
"""

import os
import sys
from statistics import median

from reporting import SERVER, Result, chosen_frameworks, end_if_wrong, is_recording, measured, record
from tables import FRAMEWORKS, judged, table

BEGIN, END = "<!-- beside what hangs -->\n", "<!-- end of what was measured beside what hangs -->\n"

CLIENTS = int(os.environ.get("CLIENTS", "50"))
ROUNDS, SECONDS = 9, float(os.environ.get("SECONDS", "4"))
LOSS = 1.10
"""How much more it may have alone, at most."""


def main() -> None:
    chosen, recording = chosen_frameworks(), is_recording()
    if recording and len(chosen) < len(FRAMEWORKS):
        sys.exit("What is recorded needs both frameworks.")
    results = measured(chosen, "hanging_run.py", SERVER, CLIENTS, ROUNDS, SECONDS)
    shown = report(results)
    print(shown)
    end_if_wrong(results)
    if recording:
        record(shown, BEGIN, END)


def report(results: dict[str, Result]) -> str:
    """What was measured, a column for each framework."""
    rows = [["", *(FRAMEWORKS[name] for name in results)]]
    rows += [[label, *(show(result) for result in results.values())] for label, show in ROWS.items()]
    return f"{CLIENTS} clients, {ROUNDS} rounds of {SECONDS:g} s of each kind, the median.\n\n{table(rows)}"


def rate(result: Result, kind: str) -> float:
    """Answers a second."""
    return median(result["answers"][kind]) / SECONDS


ROWS = {
    "answers a second, nothing hanging": lambda result: f"{rate(result, 'alone'):.0f}",
    "the summarizer hanging": lambda result: f"{rate(result, 'beside'):.0f}",
    "ratio": lambda result: f"{rate(result, 'alone') / rate(result, 'beside'):.2f}",
    "at most": lambda result: judged(rate(result, "alone") / rate(result, "beside"), LOSS),
    "of them failed": lambda result: str(result["failed"]),
    "summaries asked for": lambda result: str(sum(result["told"].values())),
    "of them timed out": lambda result: str(result["told"].get("TIMEOUT_SUMMARIZER", 0)),
    "of them refused at once": lambda result: str(result["told"].get("UNAVAILABLE_SUMMARIZER", 0)),
}


if __name__ == "__main__":
    main()
