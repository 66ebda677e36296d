"""Finishes what cookiecutter has rendered: lays the chosen variants over the shared files, and notes the answers.

copier does both by itself. It only imports `farewell` from this file, so that both engines part with the same words.
Nothing here runs a shell or asks the network.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml

_FAREWELL = r"""
{%- macro farewell(name, framework, folder, updater) %}
{{ name }} is ready: a {{ {"fastapi": "FastAPI", "django": "Django REST framework"}[framework] }} service in {{ folder }}

    cd {{ folder }}
    make run      starts it on http://127.0.0.1:8000
    make test     runs its tests
{% if updater %}
Commit it to git. Later, `{{ updater }}` in that folder brings the template's improvements into it.
{% else %}
It cannot be updated later: this copy of the template has no git history that an update could compare with.
To be able to, generate it from the template's git repository.
{% endif %}
{%- endmacro %}
"""

_CONTEXT = r"""
{%- set context = {} %}
{%- for key, value in (cookiecutter | default({})).items() %}
    {%- if not key.startswith("_") or key in ("_repo_dir", "_output_dir", "_template") %}
        {%- set _ = context.update({key: value}) %}
    {%- endif %}
{%- endfor %}
{%- set words = farewell(context.project_name, context.framework | default("fastapi"), "@folder@", "@updater@") %}
{%- set last_words = farewell(context.project_name, context.framework | default("fastapi"), "@folder@", "") %}
"""

# Twice through JSON: once for the values, and once more for their text to be a string of Python's.
CONTEXT: dict[str, Any] = json.loads({{ context | tojson | tojson }})
FAREWELL: str = json.loads({{ words | tojson | tojson }})
FAREWELL_WITHOUT_UPDATE: str = json.loads({{ last_words | tojson | tojson }})

EXAMPLE = ("example", f"example_{CONTEXT['framework']}") if CONTEXT["include_example"] else ("no_example",)
VARIANTS = (CONTEXT["framework"], CONTEXT["error_format"], CONTEXT["ci"], *EXAMPLE)
"""The folders of files that the answers choose."""

ANSWERS_FILE = Path(".copier-answers.yml")
HEADING = "# Written by the template; `copier update` reads it. Do not edit it by hand.\n"


def main() -> None:
    lay_over_variants(Path(".variants"))
    updater = note_answers()
    farewell = FAREWELL if updater else FAREWELL_WITHOUT_UPDATE
    print(farewell.replace("@updater@", updater).replace("@folder@", folder_for_people()))


def lay_over_variants(variants: Path) -> None:
    """Moves the files of the chosen variants to where they belong, and removes the others."""
    for variant in VARIANTS:
        chosen = variants / variant
        for file in [path for path in chosen.rglob("*") if path.is_file()]:
            target = file.relative_to(chosen)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)
    shutil.rmtree(variants)


def note_answers() -> str:
    """Writes the answers down for `copier update`, as copier itself does.

    Returns:
        The command that updates this service later; empty where none can.
    """
    ANSWERS_FILE.unlink()
    if "_repo_dir" not in CONTEXT:
        return "cruft update"  # cruft keeps its own notes, in .cruft.json
    checkout = template_checkout()
    commit = git(checkout, "describe", "--tags", "--always") if checkout else ""
    if not commit:
        return ""
    answers = {key: value for key, value in CONTEXT.items() if not key.startswith("_")}
    notes = {"_commit": commit, "_src_path": source(checkout), **answers}
    text = yaml.dump(notes, indent=4, allow_unicode=True, default_flow_style=False)
    ANSWERS_FILE.write_text(HEADING + text, encoding="utf-8", newline="\n")
    return "copier update"


def template_checkout() -> Path | None:
    """The folder that the template was read from, if it is the top of a git checkout.

    cookiecutter gives it relative to the folder that it was called from, which no hook is told: it is the one that
    the shell says, or the output folder, or a folder above that.
    """
    repo_dir = Path(CONTEXT["_repo_dir"])
    output_dir = Path(CONTEXT["_output_dir"])
    callers = [Path(os.environ.get("PWD", output_dir)), output_dir, *output_dir.parents]
    for caller in callers:
        if (caller / repo_dir / "cookiecutter.json").is_file():
            checkout = (caller / repo_dir).resolve()
            return checkout if (checkout / ".git").exists() else None
    return None


def source(checkout: Path) -> str:
    """The template's address, such that copier finds it from anywhere."""
    template = CONTEXT["_template"]
    if CONTEXT["_repo_dir"] == template:
        return str(checkout)
    if template.startswith(("gh:", "gl:")):
        return template
    return git(checkout, "remote", "get-url", "origin")  # spells out abbreviations that copier does not know


def git(checkout: Path, *arguments: str) -> str:
    """What git says of the checkout; empty where it cannot."""
    command = ["git", "-C", str(checkout), *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def folder_for_people() -> str:
    """The service's folder, as short as the caller can use it."""
    here = Path.cwd()
    return here.name if str(here.parent) == os.environ.get("PWD") else str(here)


main()
