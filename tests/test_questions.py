"""Both engines ask the same questions, and compute the same defaults."""

import json
import keyword
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import copier
import pytest
import yaml
from click.testing import CliRunner
from cookiecutter.generate import generate_context
from cookiecutter.prompt import prompt_for_config
from hypothesis import example, given, settings

from answers import RESERVED, names
from questions import CHOICES
from versions import TREE

SLUG = re.compile(r"(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*")
PACKAGE = re.compile(r"[a-z_][a-z0-9_]{0,39}")
PREFIX = re.compile(r"[A-Z][A-Z0-9]{1,11}")

COMPUTED = ("project_slug", "package_name", "error_code_prefix")


@pytest.fixture(scope="session")
def of_cookiecutter(template_files: Path) -> dict[str, Any]:
    return json.loads((template_files / "cookiecutter.json").read_text())


@pytest.fixture(scope="session")
def of_copier(template_files: Path) -> dict[str, Any]:
    return yaml.safe_load((template_files / "copier.yml").read_text())


@pytest.fixture(scope="session")
def only_questions(template_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template without what it writes, which an engine would render for nothing."""
    folder = tmp_path_factory.mktemp("only_questions")
    for name in ("cookiecutter.json", "copier.yml"):
        shutil.copy2(template_files / name, folder)
    shutil.copytree(template_files / "hooks", folder / "hooks")
    (folder / TREE).mkdir()
    return folder


def asked_by_cookiecutter(of_cookiecutter: dict[str, Any]) -> list[str]:
    return [name for name in of_cookiecutter if not name.startswith("_")]


def asked_by_copier(of_copier: dict[str, Any]) -> list[str]:
    return [name for name, question in of_copier.items() if name[0] != "_" and question.get("when") is not False]


def test_the_questions_and_their_order_are_the_same(of_cookiecutter: dict[str, Any], of_copier: dict[str, Any]) -> None:
    assert asked_by_cookiecutter(of_cookiecutter) == asked_by_copier(of_copier)


def test_the_labels_are_the_same(of_cookiecutter: dict[str, Any], of_copier: dict[str, Any]) -> None:
    labels = {
        name: label["__prompt__"] if isinstance(label, dict) else label
        for name, label in of_cookiecutter["__prompts__"].items()
    }
    assert labels == {name: of_copier[name]["help"] for name in asked_by_copier(of_copier)}


def test_the_choices_their_order_and_their_labels_are_the_same(
    of_cookiecutter: dict[str, Any], of_copier: dict[str, Any]
) -> None:
    choices = {name: tuple(answers) for name, answers in of_cookiecutter.items() if name in CHOICES}
    labels = {name: of_cookiecutter["__prompts__"][name] for name in CHOICES}
    assert choices == CHOICES
    assert choices == {name: tuple(of_copier[name]["choices"].values()) for name in CHOICES}
    assert {name: [of_copier[name]["default"]] for name in CHOICES} == {n: [c[0]] for n, c in choices.items()}
    for name in CHOICES:
        assert {label: answer for answer, label in labels[name].items() if answer != "__prompt__"} == of_copier[name][
            "choices"
        ]


def test_only_questions_with_choices_are_lists(of_cookiecutter: dict[str, Any], of_copier: dict[str, Any]) -> None:
    lists = [name for name in asked_by_cookiecutter(of_cookiecutter) if isinstance(of_cookiecutter[name], list)]
    assert lists == list(CHOICES) == [name for name in asked_by_copier(of_copier) if "choices" in of_copier[name]]


def test_the_reserved_names_are_the_same(of_cookiecutter: dict[str, Any], of_copier: dict[str, Any]) -> None:
    assert of_cookiecutter["_reserved"] == of_copier["reserved"]["default"]


def test_every_keyword_and_module_of_this_python_is_reserved() -> None:
    possible = {name for name in {*keyword.kwlist, *sys.stdlib_module_names} if PACKAGE.fullmatch(name)}
    assert possible - RESERVED == set()


def test_every_folder_that_a_service_keeps_out_of_git_is_reserved(template_files: Path) -> None:
    ignored = re.findall(r"(?m)^([a-z_]+)/$", (template_files / TREE / ".gitignore").read_text())
    assert set(ignored) - RESERVED == set()


@given(name=names)
@example(name="My Service")
@example(name="日本語")
@example(name="3 Düsen")
@example(name="django")
@example(name="errors")
@example(name="class")
@example(name="None")
@example(name="X")
@example(name="A b c")
@example(name="İstanbul ẞ ﬁ Ⅻ ²")
@example(name="a" * 60)
@example(name="a" * 39 + " b")
@example(name="{{ cookiecutter }}")
@settings(deadline=None, max_examples=50)
def test_any_name_gives_the_same_acceptable_defaults(name: str, only_questions: Path) -> None:
    typed = defaults_of_cookiecutter(only_questions, name)
    assert typed == defaults_of_copier(only_questions, name)
    slug, package, prefix = typed
    assert SLUG.fullmatch(slug)
    assert PACKAGE.fullmatch(package)
    assert PREFIX.fullmatch(prefix)


def defaults_of_cookiecutter(template: Path, name: str) -> list[str]:
    with CliRunner().isolation(input=name + "\n" * 20):
        answers = prompt_for_config(generate_context(context_file=str(template / "cookiecutter.json")))
    assert answers["project_name"] == name
    return [answers[question] for question in COMPUTED]


def defaults_of_copier(template: Path, name: str) -> list[str]:
    preview = copier.run_copy(
        str(template), template / "nowhere", {"project_name": name}, defaults=True, pretend=True, quiet=True
    )
    return [preview.answers.combined[question] for question in COMPUTED]
