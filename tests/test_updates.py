"""`copier update` brings a new version of the template, or other answers, into services born of either engine."""

import json
import shutil
from pathlib import Path

import pytest

from engines import commit, copy, files, git, run
from versions import improve, push

FRAMEWORKS = ("fastapi", "django")

BORN = [("cookiecutter", "fastapi"), ("copier", "django")]
"""By which engine, and of which framework. Both engines write the same (`test_same_output`), so two of the four will do."""

ONE_OF_THEM = pytest.mark.parametrize("born", BORN[:1], indirect=True, ids="-".join)
"""For what is copier's own doing, whatever it was born of."""

UNTOUCHED, CHANGED, ADDED = "pyproject.toml", "README.md", "ours.txt"
"""A file that the second version leaves alone, one that it changes, and one of the user's own."""

OURS = "\n# Written by us.\n"


@pytest.fixture(scope="module")
def address(template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a template with two versions."""
    folder = tmp_path_factory.mktemp("two_versions")
    shutil.copytree(template, folder / "failwell")
    improve(folder / "failwell")
    push(folder / "failwell", folder / "failwell.git")
    return f"file://{folder}/failwell.git"


@pytest.fixture(params=BORN, ids="-".join)
def born(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param


@pytest.fixture
def framework(born: tuple[str, str]) -> str:
    return born[1]


@pytest.fixture
def service(address: str, born: tuple[str, str], tmp_path: Path) -> Path:
    """A service of the first version, as its first commit."""
    service = tmp_path / "my-service"
    engine, framework = born
    if engine == "copier":
        copy(address, service, {"framework": framework}, vcs_ref="v1.0.0")
    else:
        options = ("--no-input", "--checkout", "v1.0.0", f"framework={framework}")
        run("cookiecutter", address, *options, cwd=tmp_path)
    commit(service, "As generated")
    return service


def update(service: Path, **answers: str) -> None:
    data = [f"--data={question}={answer}" for question, answer in answers.items()]
    run("copier", "update", "--defaults", *data, cwd=service)


def check_update(service: Path, status: int = 0) -> dict[str, object]:
    """What `copier check-update` says, and that it says the same by its exit status."""
    run("copier", "check-update", "--quiet", cwd=service, status=status)
    return json.loads(run("copier", "check-update", "--output-format=json", cwd=service).stdout)


def contents(service: Path) -> dict[str, tuple[int, bytes]]:
    return {name: file for name, file in files(service).items() if not name.startswith(".git/")}


def differing(first: dict[str, tuple[int, bytes]], second: dict[str, tuple[int, bytes]]) -> set[str]:
    return {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)}


def edit(service: Path, name: str) -> None:
    (service / name).write_text((service / name).read_text() + OURS if (service / name).exists() else OURS)


def test_a_new_version_arrives_and_our_edits_stay(service: Path, framework: str, address: str, tmp_path: Path) -> None:
    for name in (UNTOUCHED, CHANGED, ADDED):
        edit(service, name)
    commit(service, "Our edits")
    expected = {"update_available": True, "current_version": "1.0.0", "latest_version": "2.0.0"}
    assert check_update(service, status=2) == expected
    update(service)
    assert check_update(service) == expected | {"update_available": False, "current_version": "2.0.0"}

    untouched = copy(address, tmp_path / "untouched", {"framework": framework}, vcs_ref="v2.0.0")
    assert differing(files(untouched), contents(service)) == {UNTOUCHED, CHANGED, ADDED}
    assert [OURS in (service / name).read_text() for name in (UNTOUCHED, CHANGED, ADDED)] == [True, True, True]
    assert (service / CHANGED).read_text().startswith("# My Service, improved\n")
    arrived = {"deploy/compose.yaml", "src/my_service/api/application.py", "docs/improved.md"}
    gone = {"compose.yaml", "src/my_service/api/app.py", ".editorconfig", "src/my_service/api/ping.py"}
    assert arrived | {f"docs/improved-{framework}.md"} <= contents(service).keys()
    assert not gone & contents(service).keys()


@ONE_OF_THEM
def test_a_conflict_gets_markers_and_is_reported(service: Path) -> None:
    text = (service / CHANGED).read_text()
    (service / CHANGED).write_text(text.replace("# My Service\n", "# Our Service\n", 1))
    commit(service, "Our edit")
    update(service)
    assert (
        (service / CHANGED)
        .read_text()
        .startswith("<<<<<<< before updating\n# Our Service\n=======\n# My Service, improved\n>>>>>>> after updating\n")
    )
    assert git(service, "diff", "--name-only", "--diff-filter=U") == CHANGED


def test_answers_can_be_changed_later(service: Path, framework: str, address: str, tmp_path: Path) -> None:
    changed = {"error_code_prefix": "DESK", "error_format": "problem", "ci": "gitlab"}
    edit(service, UNTOUCHED)
    commit(service, "Our edit")
    update(service, **changed)
    untouched = copy(address, tmp_path / "untouched", {"framework": framework} | changed, vcs_ref="v2.0.0")
    assert differing(files(untouched), contents(service)) == {UNTOUCHED}


@ONE_OF_THEM
def test_the_framework_can_be_changed_later_and_back(
    service: Path, framework: str, address: str, tmp_path: Path
) -> None:
    (other,) = set(FRAMEWORKS) - {framework}
    edit(service, ADDED)
    commit(service, "Our edit")
    for chosen in (other, framework):
        update(service, framework=chosen)
        commit(service, f"Now by {chosen}")
        untouched = copy(address, tmp_path / chosen, {"framework": chosen}, vcs_ref="v2.0.0")
        assert differing(files(untouched), contents(service)) == {ADDED}
