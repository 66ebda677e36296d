"""Measures what the template costs, beside the frameworks alone and what else people use, and prints tables.

`make bench` for all; FRAMEWORK=django for one framework; ROUNDS and REQUESTS for more or less of it; RECORD=1 writes the
tables into docs/benchmarks.md too. Limits are shown, not enforced: a busy machine is no fault of the code.
"""

import json
import os
import sys
from pathlib import Path

from environments import Environment, make_environment
from reporting import chosen_frameworks, is_recording, record
from tables import FRAMEWORKS, lines_written, logged_by_server, other_costs, request_costs

BEGIN, END = "<!-- measured -->\n", "<!-- end of what was measured -->\n"

ROUNDS, REQUESTS = int(os.environ.get("ROUNDS", "9")), int(os.environ.get("REQUESTS", "2000"))
LEAST_ROUNDS, LEAST_REQUESTS = 5, 2000
"""For figures that are recorded."""

LINES = 10_000
"""Log lines of a round. They are short: fewer would say little."""

IMPORTS = 15

LIBRARIES = {
    "fastapi": ("fastapi", "starlette", "pydantic", "structlog", "orjson", "psycopg"),
    "django": ("django", "djangorestframework", "pydantic", "structlog", "orjson", "psycopg"),
}


def main() -> None:
    chosen, recording = chosen_frameworks(), is_recording()
    if recording and (len(chosen) < len(FRAMEWORKS) or ROUNDS < LEAST_ROUNDS or REQUESTS < LEAST_REQUESTS):
        sys.exit(f"What is recorded needs both frameworks and at least {LEAST_ROUNDS} rounds of {LEAST_REQUESTS}.")
    sections = [f"Python {sys.version.split()[0]} on {os.cpu_count()} processors of the kind {processor()}.\n"]
    print(sections[0], flush=True)
    for framework in chosen:
        sections.append(section(make_environment(framework)))
        print(sections[-1], flush=True)
    if recording:
        record("\n".join(sections), BEGIN, END)


def processor() -> str:
    """What the processor is called, where that can be known."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), os.uname().machine)


def section(environment: Environment) -> str:
    """All measurements of one framework."""
    framework, versions = environment.framework, environment.versions()
    requests = json.loads(environment.run("per_request.py", framework, environment.folder, ROUNDS, REQUESTS))
    line = json.loads(environment.run("log_line.py", environment.folder, ROUNDS, LINES))
    imports = json.loads(environment.run("import_time.py", framework, IMPORTS))
    return "\n".join(
        [
            f"### {FRAMEWORKS[framework]}\n",
            f"{', '.join(f'{name} {versions[name]}' for name in LIBRARIES[framework])}.\n",
            f"Microseconds for a request, and the ratio to the framework alone; medians of {ROUNDS} rounds of {REQUESTS}:\n",
            request_costs(framework, versions, requests["microseconds"]),
            *logged_by_server(requests["microseconds"]),
            f"Lines that these requests write to a log: {lines_written(framework, requests['lines'])}.\n",
            f"Other things; the median of {ROUNDS} rounds of {LINES} lines, and of {IMPORTS} interpreters:\n",
            other_costs(framework, line, imports),
        ]
    )


if __name__ == "__main__":
    main()
