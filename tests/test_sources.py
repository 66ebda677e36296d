"""However the template is named, and wherever from: a service comes of it, and an update finds the template again."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import pytest
import yaml

from engines import commit, git, run
from versions import NEW, improve, push

ADDRESSES = {
    "absolute-path": "{templates}/failwell",
    "relative-path": "../../templates/failwell",
    "git-address": "file://{templates}/failwell.git",
}
ABBREVIATED = {"github": "gh:failwell/failwell", "gitlab": "gl:failwell/failwell"}  # which cruft does not know

WILL_UPDATE = {engine: f"Later, `{engine} update` in that folder" for engine in ("copier", "cruft")}
CANNOT_UPDATE = "It cannot be updated later"


@dataclass(frozen=True)
class Place:
    """The template, as a checkout and as a repository without one, and a folder to call the engines in."""

    templates: Path
    work: Path
    service: Path

    @property
    def checkout(self) -> Path:
        return self.templates / "failwell"

    def improve(self) -> None:
        improve(self.checkout)
        push(self.checkout, self.templates / "failwell.git")

    def cookiecutter(self, address: str, *options: str, **environment: str) -> str:
        command = ("cookiecutter", address, "--no-input", "--output-dir", self.service.parent, *options)
        return run(*command, cwd=self.work, **environment).stdout

    def copier(self, address: str, *options: str) -> str:
        return run("copier", "copy", "--defaults", *options, address, self.service, cwd=self.work).stderr

    def cruft(self, address: str, *options: str) -> str:
        command = ("cruft", "create", address, "--no-input", "--output-dir", self.service.parent, *options)
        return run(*command, cwd=self.work).stdout

    def noted_version(self) -> str:
        return yaml.safe_load((self.service / ".copier-answers.yml").read_text())["_commit"]

    def is_improved(self) -> bool:
        return (self.service / NEW[0]).exists()


Engine = Callable[..., str]


@pytest.fixture
def place(small_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    place = Place(templates=tmp_path / "templates", work=tmp_path / "work" / "here", service=tmp_path / "my-service")
    shutil.copytree(small_template, place.checkout)
    push(place.checkout, place.templates / "failwell.git")
    place.work.mkdir(parents=True)
    hosts = ("https://github.com/failwell/", "https://gitlab.com/failwell/")
    monkeypatch.setenv("GIT_CONFIG_COUNT", str(len(hosts)))
    for number, host in enumerate(hosts):  # no test asks the network: git finds these hosts in the folder
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{number}", f"url.file://{place.templates}/.insteadOf")
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{number}", host)
    return place


@pytest.mark.parametrize(
    ("engine", "address"),
    list(zip(cycle([Place.cookiecutter, Place.copier]), (ADDRESSES | ABBREVIATED).values(), strict=False)),
    ids=ADDRESSES | ABBREVIATED,
)
def test_copier_updates_what_either_engine_made(engine: Engine, address: str, place: Place) -> None:
    assert WILL_UPDATE["copier"] in engine(place, address.format(templates=place.templates))
    assert place.noted_version() == "v1.0.0"
    place.improve()
    commit(place.service, "As generated")
    run("copier", "update", "--defaults", cwd=place.service)
    assert place.noted_version() == "v2.0.0"
    assert place.is_improved()


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_cruft_updates_what_it_made(address: str, place: Place) -> None:
    assert WILL_UPDATE["cruft"] in place.cruft(address.format(templates=place.templates))
    commit(place.service, "As generated")
    run("cruft", "check", cwd=place.service)
    place.improve()
    run("cruft", "check", cwd=place.service, status=1)
    run("cruft", "update", "--skip-apply-ask", cwd=place.service)
    assert place.is_improved()
    run("cruft", "check", cwd=place.service)


def test_a_program_without_a_shell_can_call_cookiecutter(place: Place) -> None:
    """Hooks are not told the folder that a relative address is relative to; a shell's PWD says it, a program does not."""
    place.improve()
    words = run("cookiecutter", "../../templates/failwell", "--no-input", cwd=place.work, PWD="/").stdout  # noqa: S106
    assert WILL_UPDATE["copier"] in words


@pytest.mark.parametrize(
    ("engine", "at_tag"),
    [(Place.cookiecutter, "--checkout"), (Place.copier, "--vcs-ref"), (Place.cruft, "--checkout")],
)
def test_a_tag_gives_that_version(engine: Engine, at_tag: str, place: Place) -> None:
    place.improve()
    engine(place, f"file://{place.templates}/failwell.git", at_tag, "v1.0.0")
    assert not place.is_improved()


@pytest.mark.parametrize("engine", [Place.cookiecutter, Place.copier])
def test_a_template_without_git_gives_a_service_that_says_it_has_no_updates(engine: Engine, place: Place) -> None:
    shutil.rmtree(place.checkout / ".git")
    commit(place.templates, "A repository that only happens to be around the template")
    words = engine(place, str(place.checkout))
    assert (place.service / "README.md").exists()
    assert CANNOT_UPDATE in words


def test_a_zip_gives_a_service_that_says_it_has_no_updates(place: Place) -> None:
    git(place.checkout, "archive", "--prefix=failwell/", f"--output={place.templates}/failwell.zip", "HEAD")
    words = place.cookiecutter(f"{place.templates}/failwell.zip")
    assert (place.service / "README.md").exists()
    assert not (place.service / ".copier-answers.yml").exists()
    assert CANNOT_UPDATE in words
