"""What all tests share."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import httpx2
import pytest

from {{ cookiecutter.package_name }}.config import Settings

from .contract.documented import Documented
from .failing.service import open_client
from .failing.threads import finish_work

Records = Callable[[], list[dict[str, Any]]]


@contextmanager
def no_settings_from_outside() -> Iterator[None]:
    """Keeps a developer's own .env and variables out of the tests."""
    with pytest.MonkeyPatch.context() as environment:
        for name in Settings.model_fields:
            environment.delenv(name.upper(), raising=False)
        environment.setenv("APP_ENV", "test")
        environment.setitem(Settings.model_config, "env_file", None)
        yield


@pytest.fixture(autouse=True)
def _own_settings() -> Iterator[None]:
    with no_settings_from_outside():
        yield


@cache
def openapi_document() -> dict[str, Any]:
    """The document of the interface, with the failing routes in it."""
    with no_settings_from_outside(), open_client() as client:
        document: dict[str, Any] = client.get("/openapi.json").json()
        return document


@pytest.fixture
def client(capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[httpx2.Client]:
    """A client of the service, with the failing routes added. It expects that every failure is documented."""
    documented = Documented(openapi_document())
    capsysbinary.readouterr()
    with open_client() as client:
        client.event_hooks = {"response": [documented.check]}
        yield client


@pytest.fixture
def records(capsysbinary: pytest.CaptureFixture[bytes]) -> Records:
    """Reads the log records that were written since it was last asked, also by work that nobody waits for."""
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # the test client has no part in the service's records

    def read() -> list[dict[str, Any]]:
        finish_work()
        return [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]

    return read
