"""The hooks are sound Python once cookiecutter has rendered them."""

from pathlib import Path

import pytest
from cookiecutter.generate import generate_context
from cookiecutter.prompt import prompt_for_config
from cookiecutter.utils import create_env_with_context

from answers import ODDEST
from conftest import ROOT
from engines import run
from questions import Answers

HOOKS = ("pre_gen_project", "post_gen_project")


@pytest.mark.parametrize("answers", [{}, ODDEST, {"project_slug": "a/b"}], ids=["defaults", "oddest", "refused"])
@pytest.mark.parametrize("hook", HOOKS)
def test_ruff_finds_nothing_in_a_rendered_hook(hook: str, answers: Answers, template_files: Path) -> None:
    context = generate_context(str(template_files / "cookiecutter.json"))
    context["cookiecutter"] = prompt_for_config(context, no_input=True) | answers
    context["cookiecutter"] |= {"_template": "failwell", "_repo_dir": "failwell", "_output_dir": "/somewhere"}
    environment = create_env_with_context(context)
    hook = environment.from_string((template_files / "hooks" / f"{hook}.py").read_text()).render(**context)
    run("ruff", "check", "--no-cache", "--stdin-filename=hooks/hook.py", "-", cwd=ROOT, answers=hook)
