"""What is in a generated service: exactly the files that its options need, whole and clean."""

import re
from pathlib import Path

import pytest

from engines import files, run
from expected_files import expected_files
from formats import parse
from questions import Answers

LEFTOVER = re.compile(r"(?<!\$)\{\{|\{%|\{#|cookiecutter|\.variants")
"""Signs of a template; `${{ … }}` is GitHub's own."""

MAY_BE_EMPTY = {"__init__.py", "py.typed"}


@pytest.fixture(scope="session")
def texts(born_of_cookiecutter: Path) -> dict[str, str]:
    return {name: content.decode() for name, (_, content) in files(born_of_cookiecutter).items()}


def test_there_are_exactly_the_files_that_the_options_need(texts: dict[str, str], combination: Answers) -> None:
    assert set(texts) == expected_files(combination)


def test_nothing_of_the_template_is_left_over(texts: dict[str, str]) -> None:
    assert [(name, sign.group()) for name, text in texts.items() for sign in LEFTOVER.finditer(text)] == []
    assert [name for name in texts if LEFTOVER.search(name)] == []


def test_no_file_is_empty_but_those_that_mark_a_package(texts: dict[str, str]) -> None:
    assert [name for name, text in texts.items() if not text and Path(name).name not in MAY_BE_EMPTY] == []


def test_every_line_ends_as_lines_should(texts: dict[str, str]) -> None:
    assert [name for name, text in texts.items() if text and (not text.endswith("\n") or text.endswith("\n\n"))] == []
    assert [name for name, text in texts.items() if "\r" in text or re.search(r"[ \t]$", text, re.MULTILINE)] == []


def test_every_file_parses(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        parse(name, text)


def test_only_scripts_can_be_executed(born_of_cookiecutter: Path) -> None:
    executable = {name for name, (mode, _) in files(born_of_cookiecutter).items() if mode & 0o111}
    assert executable == {name for name in executable if (born_of_cookiecutter / name).read_bytes().startswith(b"#!")}


def test_ruff_finds_nothing_by_the_service_s_own_rules(born_of_cookiecutter: Path) -> None:
    run("ruff", "check", "--no-cache", cwd=born_of_cookiecutter)
    run("ruff", "format", "--no-cache", "--check", cwd=born_of_cookiecutter)


def test_no_code_is_commented_out(born_of_cookiecutter: Path) -> None:
    run("ruff", "check", "--no-cache", "--isolated", "--select", "ERA001", cwd=born_of_cookiecutter)
