"""Access tokens: only those that this service has signed, and only as long as they are valid."""

import time
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from {{ cookiecutter.package_name }}.auth.access_tokens import issue_access_token, read_access_token
from {{ cookiecutter.package_name }}.auth.errors import TokenExpired, TokenInvalid
from {{ cookiecutter.package_name }}.config import Settings

KEY = "k" * 50
OURS = Settings(app_env="test", secret_key=SecretStr(KEY))
ADA = UUID("10000000-0000-4000-8000-000000000000")


def claims(**changes: Any) -> dict[str, Any]:
    """Those of a token of ours, but for these; None leaves one out."""
    ours = jwt.decode(issue_access_token(OURS, ADA), options={"verify_signature": False})
    return {name: value for name, value in {**ours, **changes}.items() if value is not None}


def test_it_says_who_its_bearer_is() -> None:
    user_id = uuid4()
    assert read_access_token(OURS, issue_access_token(OURS, user_id)) == user_id


def test_it_is_valid_for_as_long_as_the_settings_say() -> None:
    settings = OURS.model_copy(update={"access_token_lifetime": 60})
    token = jwt.decode(issue_access_token(settings, ADA), options={"verify_signature": False})
    assert 59 <= token["exp"] - time.time() <= 61


@pytest.mark.parametrize("seconds", [1, 60, 10**9])
def test_it_was_valid_once(seconds: int) -> None:
    token = jwt.encode(claims(exp=int(time.time()) - seconds), KEY, algorithm="HS256")
    with pytest.raises(TokenExpired) as expired:
        read_access_token(OURS, token)
    assert expired.value.headers["WWW-Authenticate"].startswith('Bearer error="invalid_token"')


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": None},
        {"exp": "tomorrow"},
        {"aud": None},
        {"aud": "another"},
        {"aud": []},
        {"iss": None},
        {"iss": "another"},
        {"sub": None},
        {"sub": ""},
        {"sub": "ada"},
        {"sub": 7},
        {"sub": [str(ADA)]},
        {"nbf": 10**10},
    ],
    ids=str,
)
def test_its_claims_must_be_ours(changes: dict[str, Any]) -> None:
    with pytest.raises(TokenInvalid):
        read_access_token(OURS, jwt.encode(claims(**changes), KEY, algorithm="HS256"))


@pytest.mark.parametrize(
    ("key", "algorithm"), [("", "none"), ("x" * 64, "HS256"), (KEY * 2, "HS512"), (KEY * 2, "HS384")]
)
def test_its_signature_must_be_ours(key: str, algorithm: str) -> None:
    with pytest.raises(TokenInvalid):
        read_access_token(OURS, jwt.encode(claims(), key, algorithm=algorithm))


def test_an_expired_one_that_is_not_ours_is_not_called_expired() -> None:
    with pytest.raises(TokenInvalid):
        read_access_token(OURS, jwt.encode(claims(exp=1), "x" * 64, algorithm="HS256"))


@settings(database=None, derandomize=True, deadline=None, max_examples=40)
@given(token=st.text() | st.binary().map(lambda sent: sent.decode("latin-1")) | st.text("ab.-_=", max_size=30))
def test_whatever_it_is_it_is_refused(token: str) -> None:
    with pytest.raises(TokenInvalid):
        read_access_token(OURS, token)
