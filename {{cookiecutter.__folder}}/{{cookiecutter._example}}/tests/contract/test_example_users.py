"""Users: registering, and looking somebody up."""

import re

import httpx2
import pytest

from {{ cookiecutter.package_name }}.errors import ValidationError

from ..conftest import Records
from .checking import check, failures
from .people import API, NOBODY, PASSWORD, Person, account

pytestmark = pytest.mark.usefixtures("database")

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def test_registering(client: httpx2.Client) -> None:
    response = client.post(f"{API}/users", json=account("ada"))
    assert response.status_code == 201
    user = response.json()
    assert list(user) == ["id", "email", "full_name", "created_at"]
    assert (user["email"], user["full_name"]) == ("ada@example.com", "Ada")
    assert TIME.fullmatch(user["created_at"])
    assert response.headers["Location"] == f"{API}/users/{user['id']}"
    found = client.get(response.headers["Location"])
    assert (found.status_code, found.json()) == (200, user)


def test_what_is_stored_is_tidy(client: httpx2.Client) -> None:
    response = client.post(f"{API}/users", json=account("x", email="Ada.Lovelace@Example.COM", full_name="  Ada \n"))
    assert response.status_code == 201
    assert response.json()["email"] == "ada.lovelace@example.com"
    assert response.json()["full_name"] == "Ada"


def test_names_in_any_script(client: httpx2.Client) -> None:
    names = ["Ada Lovelace", "山田太郎", "Zoë 👩‍🚀", "x" * 200, "👩" * 200, "O'Hara; DROP TABLE users"]
    for number, name in enumerate(names):
        response = client.post(f"{API}/users", json=account(f"number{number}", full_name=name))
        assert response.status_code == 201
        assert client.get(response.headers["Location"]).json()["full_name"] == name


def test_an_address_that_is_taken(client: httpx2.Client, records: Records, ada: Person) -> None:
    for spelling in ("ada@example.com", "ADA@example.com", "ada@EXAMPLE.com"):
        records()
        response = client.post(f"{API}/users", json=account("ada", email=spelling))
        failure = check(response, 409, "CONFLICT_EMAIL_TAKEN")
        assert not failure.retryable
        (record,) = failures(records())
        assert record["level"] == "warning"
        assert record["error"]["code"] == failure.code
        assert "user_id" not in record
    assert client.get(f"{API}/users/{ada.id}").json() == ada.user


def test_nobody_of_this_id(client: httpx2.Client, records: Records) -> None:
    check(client.get(f"{API}/users/{NOBODY}"), 404, "RESOURCE_USER_NOT_FOUND")
    (record,) = failures(records())
    assert record["error"]["context"]["user_id"] == NOBODY
    assert record["http"]["route"] == API + "/users/{user_id}"


def test_an_id_that_is_none(client: httpx2.Client) -> None:
    for user_id in ("1", "ada", NOBODY[:-1], f"{NOBODY}0", "%00", "null", "١" * 32, "-" * 36):
        failure = check(client.get(f"{API}/users/{user_id}"), ValidationError.status, "VALIDATION_FAILED")
        assert list(failure.fields) == ["user_id"]


def test_neither_password_nor_hash_leaves(client: httpx2.Client, records: Records) -> None:
    registered = client.post(f"{API}/users", json=account("ada"))
    taken = client.post(f"{API}/users", json=account("ada"))
    signed_in = client.post(f"{API}/auth/token", json={"email": "ada@example.com", "password": PASSWORD})
    seen = f"{registered.text} {taken.text} {signed_in.text} {client.get(registered.headers['Location']).text}"
    for secret in (PASSWORD, "argon2", "password"):
        assert secret not in seen
    tokens = signed_in.json()
    said = str(records())
    for secret in (PASSWORD, "$argon2", tokens["access_token"], tokens["refresh_token"]):
        assert secret not in said
