"""A second version of the template: what it changes in a service, as data."""

from pathlib import Path

from engines import commit, git

TREE = "{{cookiecutter.__folder}}"
FASTAPI, DJANGO = "{{cookiecutter._fastapi}}", "{{cookiecutter._django}}"
PACKAGE = "src/{{cookiecutter.package_name}}"

CHANGED = {
    "README.md": ("# {{ cookiecutter.project_name }}\n", "# {{ cookiecutter.project_name }}, improved\n"),
    f"{PACKAGE}/__main__.py": ('"""Starts the service', '"""Starts the improved service'),
}
RENAMED = {"compose.yaml": "deploy/compose.yaml", f"{PACKAGE}/api/app.py": f"{PACKAGE}/api/application.py"}
DELETED = (".editorconfig", f"{PACKAGE}/api/ping.py")
NEW = ("docs/improved.md", f"{FASTAPI}/docs/improved-fastapi.md", f"{DJANGO}/docs/improved-django.md")


def improve(template: Path) -> None:
    """Makes the second version and tags it v2.0.0."""
    for folder in (template / TREE, template / TREE / FASTAPI, template / TREE / DJANGO):
        for name, (before, after) in CHANGED.items():
            if (folder / name).exists():
                text = (folder / name).read_text()
                assert before in text
                (folder / name).write_text(text.replace(before, after, 1))
        for name, new_name in RENAMED.items():
            if (folder / name).exists():
                (folder / new_name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).rename(folder / new_name)
        for name in DELETED:
            (folder / name).unlink(missing_ok=True)
    for name in NEW:
        (template / TREE / name).parent.mkdir(parents=True, exist_ok=True)
        (template / TREE / name).write_text("What is better in {{ cookiecutter.project_name }}\n")
    commit(template, "The second version", tag="v2.0.0")


def push(template: Path, bare: Path) -> None:
    """Brings all versions of the template into a repository without a checkout, which it makes where there is none."""
    git(template, "init", "--quiet", "--bare", str(bare))
    git(bare, "fetch", "--quiet", str(template), "+refs/*:refs/*")
