"""What all tests share."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from {{ cookiecutter.package_name }}.config import Settings

from .failing.service import open_client

Records = Callable[[], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keeps a developer's own .env and variables out of the tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("APP_ENV", "test")
    monkeypatch.setitem(Settings.model_config, "env_file", None)


@pytest.fixture
def client(capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[httpx2.Client]:
    """A client of the service, with the failing routes added."""
    with open_client() as client:
        yield client


@pytest.fixture
def records(capsysbinary: pytest.CaptureFixture[bytes]) -> Records:
    """Reads the log records that were written since it was last asked."""
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # the test client has no part in the service's records

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]

    return read
