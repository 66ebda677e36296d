"""Any answers that the rules accept give a sound service, whichever engine was told them, and however."""

import ast
import tempfile
from pathlib import Path

from hypothesis import Phase, example, given, settings

from answers import ODDEST, any_answers
from engines import copy, files, git, run, type_at_cookiecutter, type_at_copier
from formats import parse
from questions import Answers


@given(answers=any_answers)
@example(answers=ODDEST)
@example(answers=ODDEST | {"framework": "django", "error_format": "problem", "ci": "gitlab"})
@example(answers={"project_name": "items", "description": "items", "author": "items", "package_name": "items"})
@example(answers={"project_name": "null", "description": "- yes", "author": "~", "project_slug": "null"})
@settings(deadline=None, max_examples=2, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_any_answers_give_a_sound_service(answers: Answers, template: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        service = type_at_cookiecutter(template, Path(folder, "typed-at-cookiecutter"), answers)
        typed_at_copier = type_at_copier(template, Path(folder, "typed-at-copier"), answers)
        given_to_copier = copy(template, Path(folder, "given-to-copier"), answers)
        assert files(service) == files(typed_at_copier) == files(given_to_copier)
        is_sound(service, answers)


def is_sound(service: Path, answers: Answers) -> None:
    texts = {name: content.decode() for name, (_, content) in files(service).items()}
    parsed = {name: parse(name, text) for name, text in texts.items()}
    run("ruff", "check", "--no-cache", cwd=service)
    run("ruff", "format", "--no-cache", "--check", cwd=service)

    git(service, "init", "--quiet")
    assert "!!" not in git(service, "status", "--short", "--ignored")

    noted = parsed[".copier-answers.yml"]
    assert noted.items() >= answers.items()
    project = parsed["pyproject.toml"]["project"]
    assert noted["project_slug"] == service.name
    assert project["name"] in (service.name, f"{service.name}-service")
    assert project["description"] == noted["description"]
    assert project.get("authors", []) == [{"name": noted["author"]}] * bool(noted["author"])
    config = ast.parse(texts[f"src/{noted['package_name']}/config.py"])
    (title,) = [node.value for node in config.body if isinstance(node, ast.Assign) and node.targets[0].id == "TITLE"]
    assert ast.literal_eval(title) == noted["project_name"]
