"""Measures what the policies of a dependency add to a call, and how quickly an open breaker refuses one.

`make bench` runs it. RECORD=1 writes the table into docs/benchmarks.md, for which it needs a Redis (TEST_REDIS_URL): with
one, all is measured once more while breakers are shared through it.
"""

import json
import os
import sys
from statistics import median

from bench import LEAST_ROUNDS, ROUNDS, processor
from environments import make_environment
from reporting import is_recording, record
from tables import Row, judged, table

BEGIN, END = "<!-- measured of policies -->\n", "<!-- end of what was measured of policies -->\n"

CALLS = int(os.environ.get("CALLS", "10000"))
LEAST_CALLS = 10_000
"""For figures that are recorded."""

LIMITS = {"call async": 40, "call": 30, "refused async": 10, "refused": 10}
"""Microseconds, at most: what a call takes longer than the bare one, and what a refusal takes at all."""

LABELS = {
    "call async": "a call that succeeds, async",
    "call": "the same, sync",
    "refused async": "an open breaker refuses, async",
    "refused": "the same, sync",
}
STATES = {"alone": "", "shared": ", state in Redis"}

Measured = dict[str, dict[str, list[float]]]


def main() -> None:
    redis, recording = os.environ.get("TEST_REDIS_URL", ""), is_recording()
    if recording and (not redis or ROUNDS < LEAST_ROUNDS or CALLS < LEAST_CALLS):
        sys.exit(f"What is recorded needs TEST_REDIS_URL and at least {LEAST_ROUNDS} rounds of {LEAST_CALLS}.")
    environment = make_environment("fastapi")
    result = json.loads(environment.run("policy_run.py", environment.folder, ROUNDS, CALLS, redis))
    shown = report(result["microseconds"], result["commands"])
    print(shown)
    if recording:
        record(shown, BEGIN, END)


def report(measured: Measured, commands: int) -> str:
    """What was measured, in microseconds."""
    rows: list[Row] = [["microseconds", "bare", "through the policies", "more", "at most"]]
    for state, times in measured.items():
        rows += [compared(name, times, STATES[state]) for name in LIMITS]
    machine = f"Python {sys.version.split()[0]} on {os.cpu_count()} processors of the kind {processor()}"
    said = [f"{machine}; medians of {ROUNDS} rounds of {CALLS:,} calls.\n", table(rows)]
    if "shared" in measured:
        calls = ROUNDS * CALLS * len(measured["shared"])
        said.append(f"Of {calls:,} calls with the state in Redis, {commands} waited for Redis.\n")
    return "\n".join(said)


def compared(name: str, times: dict[str, list[float]], state: str) -> Row:
    """One line of the table. A refusal is compared with nothing: the bare call would not have been one."""
    spent, bare = median(times[name]), median(times["bare async" if name.endswith("async") else "bare"])
    more = spent if name.startswith("refused") else spent - bare
    return [LABELS[name] + state, f"{bare:.2f}", f"{spent:.1f}", f"{more:.1f}", judged(more, LIMITS[name])]


if __name__ == "__main__":
    main()
