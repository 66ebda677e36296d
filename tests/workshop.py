"""A place to generate services in and to run their own commands."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from uv import find_uv_bin

from engines import copy, run


@dataclass(frozen=True)
class Workshop:
    """An environment, and the folder of the service that it was made for; later services take the same place."""

    framework: str
    template: Path
    folder: Path

    @property
    def service(self) -> Path:
        return self.folder / "service"

    @property
    def python(self) -> Path:
        return self.folder / "environment" / "bin" / "python"

    def generate(self, **answers: str | bool) -> None:
        shutil.rmtree(self.service, ignore_errors=True)
        copy(self.template, self.service, {"framework": self.framework, **answers})

    def write(self, name: str, text: str) -> None:
        """Writes a file of the service, and makes its folder."""
        (self.service / name).parent.mkdir(parents=True, exist_ok=True)
        (self.service / name).write_text(text, encoding="utf-8")

    def install(self, *options: str) -> None:
        run(find_uv_bin(), "pip", "install", "--quiet", "--python", self.python, "-e", ".", *options, cwd=self.service)

    def passes_its_tests(self, *arguments: str, **environment: str) -> None:
        self.run("pytest", "-p", "no:cacheprovider", *arguments, **environment)

    def passes_its_checks(self) -> None:
        caches = self.folder / "caches"
        self.run("ruff", "check", "--no-cache")
        self.run("ruff", "format", "--check", "--no-cache")
        self.run("python", "-m", "tests.forbidden")
        self.run("mypy", "--cache-dir", str(caches / "mypy"))
        self.run("lint-imports", "--cache-dir", str(caches / "importlinter"))

    def run(self, program: str, *arguments: str, **environment: str) -> str:
        program = self.folder / "environment" / "bin" / program
        return run(program, *arguments, cwd=self.service, APP_ENV="test", **environment).stdout

    def make(self, *arguments: str, status: int = 0, **environment: str) -> str:
        """Runs the service's `make` in this environment, as if `make` itself had made it."""
        (self.service / ".venv").unlink(missing_ok=True)
        (self.service / ".venv").symlink_to(self.folder / "environment")
        for made in ("installed", "installed-dev"):
            (self.service / ".venv" / made).touch()
        return run("make", *arguments, cwd=self.service, status=status, **environment).stdout
