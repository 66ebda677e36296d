"""Users: what the service decides, whatever keeps them."""

from uuid import uuid4

import pytest

from {{ cookiecutter.package_name }}.auth.passwords import is_password
from {{ cookiecutter.package_name }}.users.errors import EmailTaken, UserNotFound
from {{ cookiecutter.package_name }}.users.service import UserService

from .fakes import FakeTokens, FakeUsers, run

pytestmark = pytest.mark.usefixtures("client")

PASSWORD = "correct horse battery staple"


@pytest.fixture
def tokens() -> FakeTokens:
    return FakeTokens()


@pytest.fixture
def users(tokens: FakeTokens) -> UserService:
    return UserService(FakeUsers(), tokens)


def test_who_registers_is_there(users: UserService) -> None:
    ada = run(users.register(email="ada@example.com", full_name="Ada", password=PASSWORD))
    found = run(users.get(ada.id))
    assert (found.id, found.email, found.full_name) == (ada.id, "ada@example.com", "Ada")
    assert found.created_at.utcoffset() is not None


def test_only_the_hash_of_the_password_is_kept(users: UserService) -> None:
    ada = run(users.register(email="ada@example.com", full_name="Ada", password=PASSWORD))
    assert is_password(PASSWORD, ada.password_hash)
    assert PASSWORD not in str(vars(run(users.get(ada.id))))


def test_an_address_is_registered_once_however_it_is_written(users: UserService, tokens: FakeTokens) -> None:
    run(users.register(email="ada@example.com", full_name="Ada", password=PASSWORD))
    for spelling in ("ada@example.com", "ADA@Example.com"):
        with pytest.raises(EmailTaken) as taken:
            run(users.register(email=spelling, full_name="Eve", password=PASSWORD))
        assert taken.value.context == {"email": "ada@example.com"}
    assert len(tokens.rows) == 1


def test_everybody_has_tokens_from_the_start(users: UserService, tokens: FakeTokens) -> None:
    ada = run(users.register(email="ada@example.com", full_name="Ada", password=PASSWORD))
    assert tokens.rows[ada.id].balance == 100


def test_nobody_of_this_id(users: UserService) -> None:
    nobody = uuid4()
    with pytest.raises(UserNotFound) as unknown:
        run(users.get(nobody))
    assert unknown.value.context == {"user_id": nobody}
