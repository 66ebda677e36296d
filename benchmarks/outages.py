"""Kills what each service depends on, one after the other and under load, and checks all that clients get meanwhile.

`make outages` for both frameworks; FRAMEWORK=django for one; CLIENTS and SECONDS for more or less of it; RECORD=1 writes the
table into docs/benchmarks.md. Needs what `make load` needs, and the command `redis-server`.
"""

import os
import sys

from reporting import SERVER, Result, chosen_frameworks, end_if_wrong, is_recording, measured, record
from tables import FRAMEWORKS, table

BEGIN, END = "<!-- held during outages -->\n", "<!-- end of what was held during outages -->\n"

CLIENTS, SECONDS = int(os.environ.get("CLIENTS", "50")), float(os.environ.get("SECONDS", "6"))

GONE = ("the summarizer", "Redis", "the mail server", "the Celery worker")


def main() -> None:
    chosen, recording = chosen_frameworks(), is_recording()
    if recording and len(chosen) < len(FRAMEWORKS):
        sys.exit("What is recorded needs both frameworks.")
    results = measured(chosen, "outages_run.py", SERVER, CLIENTS, SECONDS)
    shown = report(results)
    print(shown)
    end_if_wrong(results)
    if recording:
        record(shown, BEGIN, END)


def report(results: dict[str, Result]) -> str:
    """What was measured, a column for each framework."""
    rows = [["", *(FRAMEWORKS[name] for name in results)]]
    rows += [[label, *(f"{result[key]:,}" for result in results.values())] for label, key in ROWS.items()]
    return f"{CLIENTS} clients; {', '.join(GONE)}: each killed, and gone for {SECONDS:g} s.\n\n{table(rows)}"


ROWS = {
    "requests answered": "answers",
    "of them failures": "failures",
    "turned away, something being gone": "turned_away",
    "answers outside of the contract": "outside",
    "writes acknowledged": "writes",
    "of them lost or doubled": "lost_or_doubled",
    "summaries of the summarizer": "summaries",
    "of the stand-in": "degraded",
    "reports accepted and made": "reports",
    "welcome mails delivered": "mails",
    "of them twice": "mails_twice",
}


if __name__ == "__main__":
    main()
