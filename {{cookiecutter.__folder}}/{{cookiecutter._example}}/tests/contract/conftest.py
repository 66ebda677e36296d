"""What the tests of the example share."""

import httpx2
import pytest
from argon2 import PasswordHasher

from {{ cookiecutter.package_name }}.auth import passwords

from .people import Person


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real hashes that take a fiftieth of the time: what makes them slow is not what is tested."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def ada(client: httpx2.Client) -> Person:
    return Person(client, "ada")


@pytest.fixture
def bob(client: httpx2.Client) -> Person:
    return Person(client, "bob")
