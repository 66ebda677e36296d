"""Signing in: passwords, refresh tokens, and how many times it may be tried."""

import re
from typing import Any

import argon2
import httpx2
import pytest

from {{ cookiecutter.package_name }}.errors import ValidationError

from ..conftest import Records
from ..databases import run_sql
from ..failing.service import come_from
from .challenges import EXPIRED, INVALID, REUSED, refused
from .checking import check, failures
from .people import API, NOBODY, PASSWORD, Person

pytestmark = pytest.mark.usefixtures("database")


def sign_in(client: httpx2.Client, email: str = "ada@example.com", password: str = PASSWORD) -> httpx2.Response:
    return client.post(f"{API}/auth/token", json={"email": email, "password": password})


def refresh(client: httpx2.Client, token: str) -> httpx2.Response:
    return client.post(f"{API}/auth/refresh", json={"refresh_token": token})


def tokens_of(response: httpx2.Response) -> dict[str, Any]:
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    tokens: dict[str, Any] = response.json()
    assert {*tokens} == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 900)
    return tokens


def test_signing_in(client: httpx2.Client, ada: Person) -> None:
    tokens = tokens_of(sign_in(client, "ADA@example.com"))
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert client.get(f"{API}/tokens/balance", headers=headers).status_code == 200


def test_a_wrong_password_and_an_unknown_address_are_the_same(client: httpx2.Client, ada: Person) -> None:
    wrong, unknown = sign_in(client, password="hunter2!"), sign_in(client, "eve@example.com")
    seen = [check(response, 401, "AUTH_INVALID_CREDENTIALS") for response in (wrong, unknown)]
    assert seen[0].message == seen[1].message
    assert wrong.headers["WWW-Authenticate"] == unknown.headers["WWW-Authenticate"] == "Bearer"
    assert [*wrong.headers] == [*unknown.headers]


def test_a_password_that_is_longer_than_any_is_as_wrong_as_any_other(client: httpx2.Client, ada: Person) -> None:
    for password in ("x" * 200, "x" * 1_024):
        check(sign_in(client, password=password), 401, "AUTH_INVALID_CREDENTIALS")
    failure = check(sign_in(client, password="x" * 1_025), ValidationError.status, "VALIDATION_FAILED")
    assert failure.fields == {"password": ["Must have at most 1024 characters."]}


def test_a_hash_is_computed_for_an_unknown_address_too(
    client: httpx2.Client, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[str] = []
    verify = argon2.PasswordHasher.verify

    def counted(hasher: argon2.PasswordHasher, stored: str, password: str) -> bool:
        computed.append(stored)
        return verify(hasher, stored, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    for email in ("ada@example.com", "eve@example.com"):
        assert sign_in(client, email, "hunter2!").status_code == 401
    assert len(computed) == 2
    assert all(stored.startswith("$argon2id$") for stored in computed)


def test_the_record_of_a_failed_sign_in(client: httpx2.Client, records: Records, ada: Person) -> None:
    records()
    sign_in(client, password="hunter2!")
    (record,) = failures(records())
    assert "user_id" not in record
    assert "hunter2" not in str(record)


def test_the_record_names_who_asks(client: httpx2.Client, records: Records, ada: Person) -> None:
    records()
    check(ada.send("POST", "/articles", json={}), ValidationError.status, "VALIDATION_FAILED")
    failure, access = records()
    assert failure["user_id"] == access["user_id"] == ada.id
    client.get(f"{API}/articles")
    assert not any("user_id" in record for record in records())


def test_it_may_be_tried_ten_times_a_minute_from_one_address(client: httpx2.Client, records: Records) -> None:
    for number in range(10):
        response = sign_in(client, f"eve{number}@example.com")
        check(response, 401, "AUTH_INVALID_CREDENTIALS")
        assert response.headers["RateLimit-Policy"] == '"sign-in";q=10;w=60'
        assert re.fullmatch(rf'"sign-in";r={9 - number};t=([1-5]?\d|60)', response.headers["RateLimit"])
        assert "Retry-After" not in response.headers
    records()
    response = sign_in(client, "ada@example.com")
    failure = check(response, 429, "RATE_LIMIT_EXCEEDED")
    assert failure.retryable
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert response.headers["RateLimit"] == f'"sign-in";r=0;t={response.headers["Retry-After"]}'
    assert len(failures(records())) == 1


def test_it_may_be_tried_ten_times_a_minute_for_one_e_mail_address(client: httpx2.Client, ada: Person) -> None:
    spellings = ["ada@example.com", "ADA@example.com", "Ada@Example.Com"]
    statuses = []
    for number in range(12):
        come_from(client, f"192.0.2.{number}")
        statuses.append(sign_in(client, spellings[number % 3]).status_code)
    assert statuses == [200] * 10 + [429] * 2
    assert sign_in(client, "bob@example.com").status_code == 401


def test_the_limit_is_asked_before_the_password(
    client: httpx2.Client, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(10):
        sign_in(client, password="hunter2!")
    monkeypatch.setattr(argon2.PasswordHasher, "verify", None)
    check(sign_in(client), 429, "RATE_LIMIT_EXCEEDED")


def test_refreshing(client: httpx2.Client, ada: Person) -> None:
    first = tokens_of(sign_in(client))
    second = tokens_of(refresh(client, first["refresh_token"]))
    assert second["refresh_token"] != first["refresh_token"]
    headers = {"Authorization": f"Bearer {second['access_token']}"}
    assert client.get(f"{API}/tokens/balance", headers=headers).status_code == 200
    tokens_of(refresh(client, second["refresh_token"]))


def test_a_refresh_token_that_is_used_again_ends_the_session(
    client: httpx2.Client, records: Records, ada: Person
) -> None:
    stolen, elsewhere = tokens_of(sign_in(client)), tokens_of(sign_in(client))
    newest = tokens_of(refresh(client, stolen["refresh_token"]))
    records()
    refused(refresh(client, stolen["refresh_token"]), "AUTH_TOKEN_REUSED", REUSED)
    (record,) = failures(records())
    assert record["error"]["context"]["user_id"] == ada.id
    refused(refresh(client, newest["refresh_token"]), "AUTH_TOKEN_INVALID", INVALID)
    tokens_of(refresh(client, elsewhere["refresh_token"]))


def test_a_refresh_token_that_has_expired(client: httpx2.Client, database: str, ada: Person) -> None:
    tokens = tokens_of(sign_in(client))
    run_sql(database, "UPDATE refresh_tokens SET expires_at = '2020-01-01 00:00:00.000000'")
    refused(refresh(client, tokens["refresh_token"]), "AUTH_TOKEN_EXPIRED", EXPIRED)


def test_only_the_hash_of_a_refresh_token_is_stored(client: httpx2.Client, database: str, ada: Person) -> None:
    token = tokens_of(sign_in(client))["refresh_token"]
    assert len(token) >= 43
    assert token not in str(run_sql(database, "SELECT * FROM refresh_tokens"))
    assert PASSWORD not in str(run_sql(database, "SELECT * FROM users"))


def test_what_is_no_refresh_token(client: httpx2.Client, ada: Person) -> None:
    for token in ("x", NOBODY, tokens_of(sign_in(client))["access_token"]):
        refused(refresh(client, token), "AUTH_TOKEN_INVALID", INVALID)
