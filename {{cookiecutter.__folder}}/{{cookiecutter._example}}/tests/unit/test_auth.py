"""Signing in, and staying signed in: what the service decides, whatever keeps the sessions."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from {{ cookiecutter.package_name }}.auth import errors
from {{ cookiecutter.package_name }}.auth.access_tokens import read_access_token
from {{ cookiecutter.package_name }}.auth.service import AuthService
from {{ cookiecutter.package_name }}.config import Settings
from {{ cookiecutter.package_name }}.users.service import UserService

from .fakes import FakeSessions, FakeTokens, FakeUsers, run

pytestmark = pytest.mark.usefixtures("client")

PASSWORD = "correct horse battery staple"


@pytest.fixture
def users() -> FakeUsers:
    return FakeUsers()


@pytest.fixture
def sessions() -> FakeSessions:
    return FakeSessions()


@pytest.fixture
def auth(users: FakeUsers, sessions: FakeSessions) -> AuthService:
    return AuthService(Settings(), users, sessions)


@pytest.fixture
def ada(users: FakeUsers) -> UUID:
    service = UserService(users, FakeTokens())
    user_id: UUID = run(service.register(email="ada@example.com", full_name="Ada", password=PASSWORD)).id
    return user_id


def test_signing_in(auth: AuthService, ada: UUID) -> None:
    pair = run(auth.sign_in(email="ADA@example.com", password=PASSWORD))
    assert read_access_token(auth.settings, pair.access_token) == ada
    assert pair.expires_in == auth.settings.access_token_lifetime


@pytest.mark.parametrize(("email", "password"), [("ada@example.com", "hunter2!"), ("eve@example.com", PASSWORD)])
def test_which_of_the_two_is_wrong_is_not_told(auth: AuthService, ada: UUID, email: str, password: str) -> None:
    with pytest.raises(errors.InvalidCredentials) as wrong:
        run(auth.sign_in(email=email, password=password))
    assert wrong.value.context == {}


def test_only_hashes_of_refresh_tokens_are_kept(auth: AuthService, sessions: FakeSessions, ada: UUID) -> None:
    pair = run(auth.sign_in(email="ada@example.com", password=PASSWORD))
    assert len(sessions.rows) == 1
    assert pair.refresh_token not in str([vars(row) for row in sessions.rows.values()])


def test_a_refresh_token_can_be_used_once(auth: AuthService, ada: UUID) -> None:
    first = run(auth.sign_in(email="ada@example.com", password=PASSWORD))
    second = run(auth.refresh(first.refresh_token))
    third = run(auth.refresh(second.refresh_token))
    assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3
    assert read_access_token(auth.settings, third.access_token) == ada


def test_a_second_use_ends_this_session_and_no_other(auth: AuthService, ada: UUID) -> None:
    stolen = run(auth.sign_in(email="ada@example.com", password=PASSWORD))
    elsewhere = run(auth.sign_in(email="ada@example.com", password=PASSWORD))
    newest = run(auth.refresh(run(auth.refresh(stolen.refresh_token)).refresh_token))
    with pytest.raises(errors.TokenReused) as reused:
        run(auth.refresh(stolen.refresh_token))
    assert reused.value.context["user_id"] == ada
    with pytest.raises(errors.TokenInvalid):
        run(auth.refresh(newest.refresh_token))
    assert run(auth.refresh(elsewhere.refresh_token)).expires_in > 0


def test_a_refresh_token_expires(auth: AuthService, sessions: FakeSessions, ada: UUID) -> None:
    pair = run(auth.sign_in(email="ada@example.com", password=PASSWORD))
    (row,) = sessions.rows.values()
    assert row.expires_at - row.created_at == timedelta(seconds=auth.settings.refresh_token_lifetime)
    row.expires_at = datetime.now(UTC)
    with pytest.raises(errors.TokenExpired):
        run(auth.refresh(pair.refresh_token))


@pytest.mark.parametrize("token", ["", "x", "half \ud800 a character", "nul \0", "x" * 100_000])
def test_what_is_no_refresh_token(auth: AuthService, ada: UUID, token: str) -> None:
    with pytest.raises(errors.TokenInvalid):
        run(auth.refresh(token))
