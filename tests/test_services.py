"""A generated service passes its own tests and checks, in an environment made of what it says it needs."""

import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from uv import find_uv_bin

from answers import ODDEST, RESERVED
from engines import copy, run
from questions import CHOICES


@dataclass(frozen=True)
class Workshop:
    """An environment, and the folder of the service that it was made for; later services take the same place."""

    framework: str
    template: Path
    folder: Path

    @property
    def service(self) -> Path:
        return self.folder / "service"

    def generate(self, **answers: str) -> None:
        shutil.rmtree(self.service, ignore_errors=True)
        copy(self.template, self.service, {"framework": self.framework, **answers})

    def install(self, *options: str) -> None:
        python = self.folder / "environment" / "bin" / "python"
        run(find_uv_bin(), "pip", "install", "--quiet", "--python", python, "-e", ".", *options, cwd=self.service)

    def passes_its_checks(self) -> None:
        caches = self.folder / "caches"
        self.run("pytest", "-p", "no:cacheprovider")
        self.run("ruff", "check", "--no-cache")
        self.run("ruff", "format", "--check", "--no-cache")
        self.run("mypy", "--cache-dir", str(caches / "mypy"))
        self.run("lint-imports", "--cache-dir", str(caches / "importlinter"))

    def run(self, program: str, *arguments: str) -> str:
        return run(self.folder / "environment" / "bin" / program, *arguments, cwd=self.service, APP_ENV="test").stdout


@pytest.fixture(scope="module", params=CHOICES["framework"])
def workshop(request: pytest.FixtureRequest, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    workshop = Workshop(request.param, template, tmp_path_factory.mktemp(request.param))
    run(find_uv_bin(), "venv", "--quiet", "--python", sys.executable, "environment", cwd=workshop.folder)
    workshop.generate()
    workshop.install("--group", "dev")
    return workshop


@pytest.mark.parametrize("status", CHOICES["validation_status"])
@pytest.mark.parametrize("error_format", CHOICES["error_format"])
def test_it_passes_its_own_tests_and_checks(workshop: Workshop, error_format: str, status: str) -> None:
    workshop.generate(error_format=error_format, validation_status=status)
    workshop.passes_its_checks()


def test_it_passes_them_whatever_its_names(workshop: Workshop) -> None:
    workshop.generate(**ODDEST)
    workshop.install("--no-deps")
    workshop.passes_its_checks()


def test_an_error_that_is_added_as_its_readme_says_fits_in(workshop: Workshop) -> None:
    workshop.generate()
    workshop.install("--no-deps")
    (declaration,) = re.findall(r"(?ms)^```python\n(.*?)^```", (workshop.service / "README.md").read_text())
    domain = workshop.service / "src" / "my_service" / "seats"
    domain.mkdir()
    (domain / "__init__.py").touch()
    (domain / "errors.py").write_text(declaration)
    workshop.run("python", "-m", "my_service.errors.catalogue")
    assert '"MY_CONFLICT_SEAT_TAKEN": 409' in (workshop.service / "errors.lock.json").read_text()
    workshop.run("pytest", "-p", "no:cacheprovider")


INSTALLED = """
from importlib.metadata import distributions, packages_distributions
print(*packages_distributions(), *(distribution.name for distribution in distributions()))
"""


def test_the_name_of_everything_in_its_environment_is_reserved(workshop: Workshop) -> None:
    installed = {
        name.lower().replace("-", "_").replace(".", "_") for name in workshop.run("python", "-c", INSTALLED).split()
    }
    assert {"pydantic", "pydantic_settings"} <= installed
    possible = {name for name in installed if re.fullmatch("[a-z_][a-z0-9_]*", name)}
    ours = {"my_service", ODDEST["project_slug"], ODDEST["package_name"]}
    assert possible - RESERVED - ours == set()
