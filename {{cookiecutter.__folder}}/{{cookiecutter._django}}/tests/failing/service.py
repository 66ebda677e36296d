"""The service with the failing routes added, in Django."""

import importlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from {{ cookiecutter.package_name }}.__main__ import serve
from {{ cookiecutter.package_name }}.api.app import create_app
from {{ cookiecutter.package_name }}.config import load_settings

SETTINGS = "{{ cookiecutter.package_name }}.api.settings"


@contextmanager
def open_client(**settings: Any) -> Iterator[httpx2.Client]:
    """An HTTP client of the service in this process, started with these settings."""
    with _started_with(settings):
        transport = httpx2.WSGITransport(create_app(), raise_app_exceptions=False)
        with httpx2.Client(transport=transport, base_url="http://localhost") as client:
            yield client


@contextmanager
def _started_with(settings: Mapping[str, Any]) -> Iterator[None]:
    """Django's settings as they are with these in the environment, and the failing routes added."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    with pytest.MonkeyPatch.context() as environment:
        for name, value in settings.items():
            environment.setenv(name.upper(), ",".join(value) if isinstance(value, tuple) else str(value))
        module = importlib.reload(importlib.import_module(SETTINGS))
    changed = {
        name: value
        for name, value in vars(module).items()
        if name.isupper() and value != getattr(django_settings, name)
    }
    with override_settings(**{**changed, "ROOT_URLCONF": "tests.failing.routes"}):
        yield


def main() -> None:
    """Starts it as its settings say."""
    with _started_with({}):
        serve(create_app(), load_settings())


if __name__ == "__main__":
    main()
