"""The repository's own commands refuse in one clear line what they cannot do, and then do nothing."""

import shutil
import sys
from pathlib import Path

import pytest

from engines import commit, git, run

OLD_PYTHON = """#!/bin/sh
exec {python} -c 'import sys; sys.version_info = (3, 10, 0); exec(sys.argv[2])' "$@"
"""


@pytest.fixture
def repository(template_files: Path, tmp_path: Path) -> Path:
    """This repository at v1.0.0, with v1.1.0 in its changelog, and the environment that runs this test."""
    repository = tmp_path / "repository"
    shutil.copytree(template_files, repository)
    changelog = repository / "CHANGELOG.md"
    changelog.write_text(f"# Changelog\n\n## v1.1.0\n\n- Something\n\n{changelog.read_text()}")
    commit(repository, "Ready to release", tag="v1.0.0")
    (repository / ".venv").mkdir()
    for part in ("bin", "lib", "pyvenv.cfg"):
        (repository / ".venv" / part).symlink_to(Path(sys.prefix, part))
    (repository / ".venv" / ".made").touch()
    return repository


def complaints(repository: Path, *arguments: str) -> list[str]:
    """What make and its recipes say on standard error, less make's own remark that a recipe failed."""
    lines = run("make", *arguments, cwd=repository, status=2).stderr.splitlines()
    return [line for line in lines if not line.startswith("make")]


def complaints_about(version: str, repository: Path, pytest_args: str = "--version") -> list[str]:
    """Why a release is refused. Instead of the tests, which would come back to here, pytest gets those arguments."""
    return complaints(repository, "release", f"VERSION={version}", f"PYTEST_ARGS={pytest_args}")


@pytest.mark.parametrize(
    "version", ["", "1.1.0", "v1.1", "v1.1.0.0", "v1.1.0-rc1", "v1.1.0; touch here", "`touch here`"]
)
def test_release_refuses_what_is_no_version(version: str, repository: Path) -> None:
    (complaint,) = complaints_about(version, repository)
    assert complaint == f"VERSION: '{version}' is no version. For example: make release VERSION=v1.2.3"
    assert not (repository / "here").exists()


def test_release_never_moves_a_tag(repository: Path) -> None:
    (complaint,) = complaints_about("v1.0.0", repository)
    assert complaint.startswith("VERSION: v1.0.0 is tagged already")


def test_release_wants_a_clean_tree(repository: Path) -> None:
    (repository / "new.txt").touch()
    (complaint,) = complaints_about("v1.1.0", repository)
    assert complaint.startswith("There are changes that no commit has")


def test_release_wants_a_heading_in_the_changelog(repository: Path) -> None:
    (complaint,) = complaints_about("v1.2.0", repository)
    assert complaint == "CHANGELOG.md has no heading for it. Write one first: ## v1.2.0"


def test_release_wants_passing_tests(repository: Path) -> None:
    assert complaints_about("v1.1.0", repository, "--no-such-option")[-1].endswith("nothing was tagged.")
    assert git(repository, "tag") == "v1.0.0"


def test_release_tags_what_was_tested(repository: Path) -> None:
    run("make", "release", "VERSION=v1.1.0", "PYTEST_ARGS=--version", cwd=repository)
    assert git(repository, "cat-file", "-t", "v1.1.0") == "tag"
    assert git(repository, "rev-parse", "v1.1.0^{commit}") == git(repository, "rev-parse", "HEAD")


def test_an_old_python_is_refused(repository: Path) -> None:
    shutil.rmtree(repository / ".venv")
    old = repository / "python3.10"
    old.write_text(OLD_PYTHON.format(python=sys.executable))
    old.chmod(0o755)
    (complaint,) = complaints(repository, "test", f"PYTHON={old}")
    assert complaint.startswith(f"{old} is Python 3.10, and 3.11 or newer is needed.")
    assert not (repository / ".venv").exists()


def test_help_is_the_default_and_lists_every_command(repository: Path) -> None:
    listed = [line.split()[0] for line in run("make", cwd=repository).stdout.splitlines()]
    assert listed == ["help", "demo", "test", "check", "bench", "load", "outages", "hanging", "readme", "release"]
