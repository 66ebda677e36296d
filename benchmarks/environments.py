"""A service as the template writes it, and an environment with what it needs and with what it is compared to."""

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from copies import Output
from demo import BUILD, TEMPLATE, generate

BENCHMARKS = Path(__file__).parent

SETTINGS = {
    "APP_ENV": "production",
    "ALLOWED_HOSTS": "localhost",
    "CORS_ORIGINS": "none",
    "SECRET_KEY": "a-key-that-protects-nothing-but-is-long-enough",
}
"""As in production; whatever needs another server is off."""


@dataclass(frozen=True)
class Environment:
    """Where one framework is measured.

    Args:
        framework: `fastapi` or `django`.
        folder: Has the service, its environment, and what it logs.
    """

    framework: str
    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "venv" / "bin" / "python"

    def run(self, script: str, *arguments: object) -> str:
        """Runs one of the scripts beside this one, and returns what it prints."""
        done = subprocess.run(
            [self.python, BENCHMARKS / script, *map(str, arguments)],
            check=False,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(BENCHMARKS), **SETTINGS},
            stdout=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            sys.exit(f"{script} failed with the {self.framework} service in {self.folder}; what it said stands above.")
        return done.stdout

    def versions(self) -> dict[str, str]:
        """The version of each library that is installed."""
        (packages,) = self.folder.glob("venv/lib/*/site-packages")
        return {found.name.lower(): found.version for found in metadata.distributions(path=[str(packages)])}


def make_environment(framework: str) -> Environment:
    """Generates a service anew, and installs what it needs unless that is installed already.

    Args:
        framework: `fastapi` or `django`.
    """
    folder = Path(os.environ.get("BENCH_FOLDER", BUILD / "bench")) / framework
    environment = Environment(framework, folder)
    folder.mkdir(parents=True, exist_ok=True)
    with Output(folder / "generation.log").as_stdout():
        service = generate(folder / "service", framework=framework)
    needed = (service / "pyproject.toml").read_text() + (TEMPLATE / "pyproject.toml").read_text()
    made = folder / "venv" / ".made"
    if not made.exists() or made.read_text() != needed:
        print(f"Making the environment in {folder / 'venv'}", file=sys.stderr)
        uv = Path(sys.executable).parent / "uv"
        group = f"{TEMPLATE / 'pyproject.toml'}:bench-{framework}"
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder / "venv"], check=True)
        install = [uv, "pip", "install", "--quiet", "--python", environment.python, "--compile-bytecode"]
        subprocess.run([*install, "--editable", service, "--group", group], check=True)
        made.write_text(needed)
    return environment
