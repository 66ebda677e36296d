"""The template as a git repository at its first version, and services generated from it."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pytest_cookies.plugin import Cookies
from uv import find_uv_bin

from engines import commit, copy, run
from questions import CHOICES, COMBINATIONS, Answers
from workshop import Workshop

ROOT = Path(__file__).parent.parent

GIT_CONFIG = """
[user]
    name = Tester
    email = tester@example.com
[init]
    defaultBranch = main
[safe]
    directory = *
[advice]
    detachedHead = false
"""


@pytest.fixture(scope="session", autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test depends on what its user has set for git and the engines, or leaves something there."""
    home = tmp_path_factory.mktemp("settings")
    settings = {
        "GIT_CONFIG_GLOBAL": GIT_CONFIG,
        "COOKIECUTTER_CONFIG": yaml.dump({"cookiecutters_dir": f"{home}/clones", "replay_dir": f"{home}/replays"}),
        "COPIER_SETTINGS_PATH": "{}",
    }
    with pytest.MonkeyPatch.context() as environment:
        for variable, text in settings.items():
            (home / variable).write_text(text)
            environment.setenv(variable, str(home / variable))
        yield


@pytest.fixture(scope="session")
def template_files(_own_settings: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what git knows of this repository, or would learn by `git add --all`."""
    folder = tmp_path_factory.mktemp("template_files")
    for name in run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout.split("\0"):
        if name and (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def template(template_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template as a git repository whose only version is v1.0.0."""
    folder = tmp_path_factory.mktemp("template") / "failwell"
    shutil.copytree(template_files, folder)
    commit(folder, "The first version", tag="v1.0.0")
    return folder


@pytest.fixture(scope="session")
def small_template(template_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with little in it, for tests of where a template comes from: what engines do takes time by the file."""
    folder = tmp_path_factory.mktemp("small_template") / "failwell"
    shutil.copytree(template_files, folder, ignore=shutil.ignore_patterns("src", "tests", "benchmarks"))
    commit(folder, "The first version", tag="v1.0.0")
    return folder


@pytest.fixture(scope="session", params=COMBINATIONS, ids=lambda combination: "-".join(map(str, combination.values())))
def combination(request: pytest.FixtureRequest) -> Answers:
    return request.param


@pytest.fixture(scope="session")
def born_of_cookiecutter(combination: Answers, cookies_session: Cookies, template: Path) -> Path:
    service = cookies_session.bake(combination, template=str(template))
    assert service.exception is None
    return service.project_path


@pytest.fixture(scope="session")
def born_of_copier(combination: Answers, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy(template, tmp_path_factory.mktemp("copier") / "my-service", combination)


@pytest.fixture(scope="session", params=CHOICES["framework"])
def workshop(request: pytest.FixtureRequest, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A service of each framework, in an environment made of what it says it needs."""
    workshop = Workshop(request.param, template, tmp_path_factory.mktemp(request.param))
    run(find_uv_bin(), "venv", "--quiet", "--python", sys.executable, "environment", cwd=workshop.folder)
    workshop.generate()
    workshop.install("--group", "dev")
    return workshop
