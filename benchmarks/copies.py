"""Several services in one process that share neither framework nor logging.

Django knows one set of settings in a process, logging one configuration. So every variant imports copies of its own of
both: the same source, run once for each, with classes, settings and loggers that no other variant sees.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

COPIED = {
    *("logging", "structlog"),
    *("fastapi", "starlette", "fastapi_problem", "starlette_problem", "rfc9457"),
    *("django", "rest_framework", "corsheaders", "drf_spectacular", "drf_standardized_errors"),
    *("fastapi_variants", "django_variants", "json_logging", "my_service"),
}
"""Packages, with all that is in them. All others are shared; what is written in C or Rust has to be."""


class Output:
    """A file that can be this process's standard output, for whoever writes to it in whatever way."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)

    @contextmanager
    def as_stdout(self) -> Iterator[None]:
        """Empties the file, and collects in it what is printed meanwhile."""
        os.ftruncate(self._file, 0)
        sys.stdout.flush()
        stdout = os.dup(1)
        os.dup2(self._file, 1)
        try:
            yield
        finally:
            sys.stdout.flush()
            os.dup2(stdout, 1)
            os.close(stdout)

    def lines(self) -> list[bytes]:
        """What has been collected."""
        return os.pread(self._file, os.fstat(self._file).st_size, 0).splitlines()


class Variant:
    """One service, ready to be asked.

    Args:
        name: What it is called in the results.
        package: Makes the application.
        app: Which one.
        folder: Where its output goes.
    """

    def __init__(self, name: str, package: str, app: str, folder: Path) -> None:
        self.name = name
        self.output = Output(folder / f"{name}.log")
        self._modules: dict[str, ModuleType] = {}
        with self.running():
            self.app: Any = import_module(package).make_app(app)

    @contextmanager
    def running(self) -> Iterator[None]:
        """What is imported meanwhile is this variant's copy, and what is printed goes to its file."""
        shared = _take_copies_out()
        sys.modules.update(self._modules)
        try:
            with self.output.as_stdout():
                yield
        finally:
            self._modules = _take_copies_out()
            sys.modules.update(shared)


def _take_copies_out() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name.partition(".")[0] in COPIED]
    return {name: sys.modules.pop(name) for name in names}
