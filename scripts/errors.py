"""Writes the template's errors.lock.json and docs/errors.md anew, once an error has changed: with the example and without.

Two services whose answers differ write theirs; wherever these differ, the template has the answer's name.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from cookiecutter.main import cookiecutter

TEMPLATE = Path(__file__).parent.parent
SERVICE = TEMPLATE / "{{cookiecutter.__folder}}"
VARIANTS = {"true": "{{cookiecutter._example}}", "false": "{{cookiecutter._no_example}}"}
WRITTEN = ("errors.lock.json", "docs/errors.md")
ANSWERS = {"error_code_prefix": ("QQQQ", "ZZZZ"), "validation_status": ("400", "422")}


def main() -> None:
    for example, variant in VARIANTS.items():
        with tempfile.TemporaryDirectory() as folder:
            one, other = (write(Path(folder) / str(number), number, example) for number in (0, 1))
        for name in WRITTEN:
            pairs = zip(one[name].splitlines(), other[name].splitlines(), strict=True)
            (SERVICE / variant / name).parent.mkdir(parents=True, exist_ok=True)
            text = "".join(f"{with_names(*pair)}\n" for pair in pairs)
            (SERVICE / variant / name).write_text(text, encoding="utf-8")


def write(folder: Path, number: int, example: str) -> dict[str, str]:
    """What a service with the answers of that number writes."""
    answers = {question: both[number] for question, both in ANSWERS.items()} | {"include_example": example}
    context = {"extra_context": answers, "output_dir": str(folder)}
    service = Path(cookiecutter(str(TEMPLATE), no_input=True, default_config=True, **context))
    for name in WRITTEN:
        (service / name).unlink(missing_ok=True)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    subprocess.run(["make", "--silent", "errors"], cwd=service, env=os.environ | {"PATH": path}, check=True)  # noqa: S607
    return {name: (service / name).read_text(encoding="utf-8") for name in WRITTEN}


def with_names(line: str, other: str) -> str:
    """The line with the names of answers, as far as the other line has other answers."""
    for question, (one, two) in ANSWERS.items():
        for spell, name in ((str, question), (str.lower, f"{question} | lower")):
            if spell(two) in other:
                line = line.replace(spell(one), f"{{{{ cookiecutter.{name} }}}}")
    return line


if __name__ == "__main__":
    main()
