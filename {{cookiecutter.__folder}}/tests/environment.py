"""The environment that the service sees in tests."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from {{ cookiecutter.package_name }}.config import Settings

NOWHERE = "sqlite:////dev/null/nowhere.db"
"""No test shall touch a developer's database: one that needs one asks for one of its own (see `conftest`)."""


@contextmanager
def no_settings_from_outside(database_url: str = NOWHERE) -> Iterator[None]:
    """Keeps a developer's own .env and variables out of the tests.

    Args:
        database_url: The database that the service has.
    """
    with pytest.MonkeyPatch.context() as environment:
        for name in Settings.model_fields:
            environment.delenv(name.upper(), raising=False)
        environment.setenv("APP_ENV", "test")
        environment.setenv("DATABASE_URL", database_url)
        environment.setitem(Settings.model_config, "env_file", None)
        yield
