"""What is switched off is not imported: every start, and every test run, would wait for it."""

import subprocess
import sys

from {{ cookiecutter.package_name }} import __name__ as package

IMPORTED = f"""
import sys
from {package}.api.app import create_app
create_app()
print(*sys.modules)
"""


def test_the_database_s_driver_is_not_imported_without_a_database() -> None:
    started = subprocess.run(  # noqa: S603
        [sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True, timeout=60
    )
    imported = started.stdout.split()
    assert f"{package}.database" not in imported  # the one module that imports the driver
    assert f"{package}.config" in imported
