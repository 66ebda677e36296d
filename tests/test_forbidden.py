"""A generated service's `make check` catches what must never be done, and says where."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from forbidden_code import FINE, HERE, OFFENCES, Sample
from workshop import Workshop

SOURCES = Path("src", "my_service")

GIVEN = """
from typing import Any

from .telemetry.logging import get_logger

app: Any = None
log = get_logger(__name__)


def work(*_: Any) -> Any:
    return app
"""
"""What the samples speak of."""


def place(sample: Sample) -> Path:
    """The file that a sample is planted as: its own, whatever others there are."""
    name = "".join(letter if letter.isalnum() else "_" for letter in sample.name.lower())
    in_layer = sample.where in ("api", "telemetry")
    return SOURCES / sample.where / f"{name}.py" if in_layer else SOURCES / name / f"{sample.where}.py"


def line(sample: Sample) -> int:
    """The line that a complaint must name."""
    (number,) = (number for number, text in enumerate(sample.code.splitlines(), 1) if text.endswith(HERE))
    return number


def plant(service: Path, samples: Iterable[Sample]) -> None:
    (service / SOURCES / "given.py").write_text(GIVEN.lstrip())
    for sample in samples:
        path = service / place(sample)
        if not path.parent.exists():
            path.parent.mkdir()
            (path.parent / "__init__.py").touch()
        path.write_text(sample.code.replace(HERE, ""))


def names(complaint: str, sample: Sample) -> bool:
    """Whether a line that a command printed names the file and line; import-linter does in a way of its own."""
    path, number = place(sample), line(sample)
    module = ".".join(path.relative_to("src").with_suffix("").parts)
    return f"{path}:{number}:" in complaint or (f"{module} -> " in complaint and f"(l.{number})" in complaint)


@pytest.fixture
def service(workshop: Workshop) -> Workshop:
    workshop.generate()
    workshop.install("--no-deps")
    return workshop


def test_each_offence_is_caught_and_named(service: Workshop) -> None:
    plant(service.service, OFFENCES)
    one_line_each = {"RUFF_OUTPUT_FORMAT": "concise", "COLUMNS": "500"}
    complaints = service.make("--ignore-errors", "check", **one_line_each).splitlines()
    missed = [
        f"{sample.where}: {sample.name}: {words}"
        for sample in OFFENCES
        for words in sample.caught
        if not any(words in complaint and names(complaint, sample) for complaint in complaints)
    ]
    assert missed == []


def test_what_only_looks_like_one_passes(service: Workshop) -> None:
    plant(service.service, FINE)
    service.run("ruff", "check", "--no-cache")
    service.run("python", "-m", "tests.forbidden")
    service.run("lint-imports", "--no-cache")


ALONE = '''"""A module that is clean but for one thing."""

import contextlib
from pathlib import Path


def clean_up() -> None:
    """Removes what was left."""
    with contextlib.suppress(Exception):
        Path("seats.txt").unlink()
'''


def test_one_offence_is_enough(service: Workshop) -> None:
    (service.service / SOURCES / "cleaning.py").write_text(ALONE)
    said = service.make("check", status=2).splitlines()[-1]
    assert said.startswith(f"{SOURCES}/cleaning.py:9: silent except: ")
    assert ". Instead: " in said
