"""How long it takes until a service is there, and how much of that the template adds to the engine.

With cookiecutter that is the hooks. copier calls none: there it is what it says at the end, in the words of the hooks.
Each command is timed as a person waits for it, from its start to its end.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

ROUNDS = 11
ALLOWED = 1.5
"""Hooks may cost half as much again as all the rest."""

COMMANDS = {
    "cookiecutter": (
        "cookiecutter {template} --no-input --default-config --output-dir {folder}",
        "--accept-hooks=no",
    ),
    "copier": (
        "copier copy {template} {folder}/service --defaults --vcs-ref=HEAD",
        "--quiet",
    ),
}
"""How a service is generated, and what switches the template's own part off."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder, "failwell")
        subprocess.run(["git", "clone", "--quiet", ROOT, template], check=True)  # noqa: S607
        seconds: dict[str, tuple[list[float], list[float]]] = {engine: ([], []) for engine in COMMANDS}
        for _ in range(ROUNDS):
            for engine, (command, hooks_off) in COMMANDS.items():
                seconds[engine][0].append(time(command, template))
                seconds[engine][1].append(time(f"{command} {hooks_off}", template))

    print(f"Median of {ROUNDS}, in turns     as it is    hooks off    ratio (at most {ALLOWED})")
    for engine, measured in seconds.items():
        whole, bare = map(median, measured)
        print(f"{engine:<24}{whole:>10.3f} s{bare:>11.3f} s{whole / bare:>9.2f}")


def time(command: str, template: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        program, *arguments = [part.format(template=template, folder=folder) for part in command.split()]
        start = perf_counter()
        subprocess.run([BIN / program, *arguments], check=True, capture_output=True)
        return perf_counter() - start


if __name__ == "__main__":
    main()
