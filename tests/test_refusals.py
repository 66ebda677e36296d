"""A bad answer is refused in one sentence, the same from both engines, and leaves nothing behind."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from cookiecutter.cli import main as cookiecutter_command
from copier.__main__ import CopierApp

from engines import BIN, CLEAR_LINE, ENTER, INTERRUPT, run
from questions import CHOICES, QUESTIONS, Answers
from terminal import Terminal

CONTROLS = ["line\nbreak", "line\r\nbreak", "tab\there", "bell\x07", "escape\x1b[31m", "line\u2028end", "\u202eover"]

REFUSED = {
    "project_name": ["", " ", "\u3000", "x" * 61, *CONTROLS],
    "project_slug": [
        *(
            "",
            "a/b",
            "..",
            ".",
            "/etc",
            "~",
            "a\\b",
            "C:",
            "-a",
            "a-",
            "a--b",
            "1a",
            "a_b",
            "a.b",
            "a b",
            "Orders",
            "ä",
        ),
        *(
            "a" * 41,
            "²",
            "\uff41",
            "a\n",
            "a/../../b",
            "{{ a }}",
            "{% a %}",
            "{# a #}",
            "${HOME}",
            "$(id)",
            "'",
            '"',
            "'\"",
        ),
    ],
    "package_name": [
        *("", "a/b", "..", "a-b", "1a", "a b", "Orders", "ORDERS", "ä", "\uff46", "a" * 41, "a.b", "{{ a }}"),
        *("class", "json", "asyncio", "__init__", "django", "fastapi", "errors", "tests", "config"),
    ],
    "description": ["x" * 201, *CONTROLS],
    "author": ["x" * 101, *CONTROLS],
    "framework": ["", "flask", "FastAPI", "fastapi django"],
    "error_code_prefix": [
        "",
        "A",
        "A" * 13,
        "orders",
        "Orders",
        "1A",
        "A_B",
        "A-B",
        "A B",
        "Ä2",
        "\uff21\uff22",
        "A²",
        "{{ A }}",
    ],
    "error_format": ["", "xml"],
    "validation_status": ["", "404", "40", "4000"],
    "ci": ["", "jenkins", "None"],
    "include_example": ["", "maybe", "2", "None"],
}

ONE_OF_EACH = {
    "project_name": "x" * 61,
    "project_slug": "a/b",
    "package_name": "class",
    "description": "x" * 201,
    "author": "y" * 101,
    "error_code_prefix": "orders",
}

KEPT = {
    "project_name": 'Order\'s "Desk" \\ {{ 7 * 7 }} {% raw %} {# note #} 日本 \U0001f600',
    "project_slug": "desk",
    "package_name": "order_desk",
    "description": "It's {{ cookiecutter.author }}: #1 {% x",
    "author": "$HOME {#",
    "framework": "django",
    "error_code_prefix": "DESK",
    "error_format": "problem",
    "validation_status": "422",
    "ci": "gitlab",
    "include_example": False,
}

JUDGED_BY_COOKIECUTTER = (*CHOICES, "include_example")
"""Questions whose answers cookiecutter judges by itself, before it calls a hook."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the engines are called: two folders deep, so that a path upwards would be found too."""
    folder = tmp_path / "projects" / "mine"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def nothing_is_left(tmp_path: Path) -> Iterator[None]:
    yield
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")} == {"projects", "projects/mine"}


@pytest.mark.usefixtures("nothing_is_left")
@pytest.mark.parametrize(
    ("question", "answer"),
    [pytest.param(q, a, id=f"{q}-{a[:20]!a}") for q, answers in REFUSED.items() for a in answers],
)
def test_both_engines_refuse_it_in_the_same_sentence(
    question: str, answer: str, template: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    by_copier = refused_by_copier(template, {question: answer}, capfd)
    (sentence,) = sentences(by_copier)
    shown = answer if len(answer) <= 80 else answer[:80] + "…"
    assert sentence.startswith(repr(f"{question}: “{shown}” is not accepted. Write ")[1:-1])
    assert sentence.isprintable()
    assert "Traceback" not in by_copier
    if question not in JUDGED_BY_COOKIECUTTER:
        assert sentences(refused_by_cookiecutter(template, {question: answer}, capfd)) == [sentence]


@pytest.mark.usefixtures("nothing_is_left")
@pytest.mark.parametrize("question", JUDGED_BY_COOKIECUTTER)
def test_cookiecutter_refuses_what_is_no_choice(question: str, template: Path, folder: Path) -> None:
    run("cookiecutter", template, "--no-input", f"{question}=other", cwd=folder, status=1)


@pytest.mark.usefixtures("nothing_is_left")
@pytest.mark.parametrize(("question", "answer"), ONE_OF_EACH.items())
def test_copier_refuses_while_it_asks(question: str, answer: str, template: Path, folder: Path) -> None:
    keys = ENTER * QUESTIONS.index(question) + CLEAR_LINE + answer + ENTER
    with Terminal(BIN / "copier", "copy", template, "my-service", cwd=folder) as terminal:
        terminal.type(keys)
        terminal.read_until(f"{question}: “")
        terminal.read_until(" is not accepted. Write ")
        terminal.type(INTERRUPT)
        terminal.read_until("Execution stopped by user")
    assert "Traceback" not in terminal.screen
    assert terminal.status == 1


@pytest.mark.usefixtures("nothing_is_left")
def test_cookiecutter_lists_all_that_it_refuses(template: Path, capfd: pytest.CaptureFixture[str]) -> None:
    listed = [sentence.split(":")[0] for sentence in sentences(refused_by_cookiecutter(template, ONE_OF_EACH, capfd))]
    assert listed == list(ONE_OF_EACH)


@pytest.mark.parametrize(("question", "answer"), ONE_OF_EACH.items())
def test_the_command_that_cookiecutter_prints_keeps_every_other_answer(
    question: str, answer: str, template: Path, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    error = refused_by_cookiecutter(template, KEPT | {question: answer}, capfd)
    (sentence,) = sentences(error)
    _, _, accepted = sentence.rpartition("for example: ")
    typed = [accepted if asked == question else "" for asked in QUESTIONS]
    run(*printed_command(error), cwd=folder, answers="\n".join(typed) + "\n")
    assert noted_answers(folder) == KEPT | {question: accepted}


def test_the_command_that_cookiecutter_prints_keeps_nothing_that_only_followed_from_a_refused_answer(
    template: Path, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    error = refused_by_cookiecutter(template, {"project_slug": "a/b"}, capfd)
    run(*printed_command(error), "--no-input", "project_slug=order-desk", cwd=folder)
    answers = noted_answers(folder)
    assert (answers["package_name"], answers["error_code_prefix"]) == ("order_desk", "ORDER")


def test_the_command_that_cookiecutter_prints_asks_the_same_version_of_the_template(
    template: Path, folder: Path
) -> None:
    command = ("cookiecutter", f"git+file://{template}", "--checkout", "v1.0.0", "--no-input", "project_slug=a/b")
    printed = printed_command(run(*command, cwd=folder, status=1).stderr)
    assert printed[:4] == ["cookiecutter", "--checkout", "v1.0.0", f"git+file://{template}"]


def refused_by_cookiecutter(template: Path, answers: Answers, capfd: pytest.CaptureFixture[str]) -> str:
    arguments = [f"{question}={as_jinja(answer, question)}" for question, answer in answers.items()]
    assert CliRunner().invoke(cookiecutter_command, [str(template), "--no-input", *arguments]).exit_code == 1
    return capfd.readouterr().err


def as_jinja(answer: str | bool, question: str) -> str:
    """cookiecutter renders its arguments, but for those that it judges: this comes out as the answer."""
    answer = str(answer)
    escaped = "".join(f"\\U{ord(character):08x}" for character in answer)
    return answer if question in JUDGED_BY_COOKIECUTTER else "{{ '" + escaped + "' }}"


def refused_by_copier(template: Path, answers: Answers, capfd: pytest.CaptureFixture[str]) -> str:
    data = [f"--data={question}={answer}" for question, answer in answers.items()]
    assert CopierApp.run(["copier", "copy", "--defaults", *data, str(template), "my-service"], exit=False)[1] == 1
    return capfd.readouterr().err


def sentences(error: str) -> list[str]:
    """What is said of refused answers, less what copier puts around it."""
    around = re.compile("^'dict object' has no attribute (['\"])(.*)\\1$")
    return [around.sub(r"\2", line) for line in error.splitlines() if " is not accepted. Write " in line]


def printed_command(error: str) -> list[str]:
    (line,) = [line for line in error.splitlines() if line.startswith("  cookiecutter ")]
    return shlex.split(line)


def noted_answers(folder: Path) -> dict[str, str | bool]:
    (notes,) = folder.glob("*/.copier-answers.yml")
    return {key: answer for key, answer in yaml.safe_load(notes.read_text()).items() if not key.startswith("_")}
