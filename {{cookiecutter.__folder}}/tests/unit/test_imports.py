"""What is switched off is not imported: every start, and every test run, would wait for it."""

import subprocess
import sys

import pytest

from {{ cookiecutter.package_name }} import __name__ as package

from ..environment import NOWHERE

IMPORTED = f"""
import sys
from {package}.api.app import create_app
create_app()
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def imported() -> list[str]:
    """What a service imports that has a file for a database, and no more."""
    environment = {"APP_ENV": "test", "DATABASE_URL": NOWHERE}
    started = subprocess.run(  # noqa: S603
        [sys.executable, "-c", IMPORTED], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    modules = started.stdout.split()
    assert f"{package}.config" in modules
    return modules


@pytest.mark.parametrize("library", ["alembic", "celery", {% if cookiecutter.framework == "fastapi" %}"psycopg", {% endif %}"redis"])
def test_nobody_waits_for_what_is_not_used(imported: list[str], library: str) -> None:
    assert library not in imported
