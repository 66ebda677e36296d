"""Access tokens: who asks, or why that cannot be told."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx2
import jwt
import pytest

from {{ cookiecutter.package_name }}.auth.access_tokens import issue_access_token
from {{ cookiecutter.package_name }}.config import load_settings

from ..conftest import Records
from .challenges import EXPIRED, INVALID, refused
from .checking import check, failures
from .people import API, ARTICLE, NOBODY, Person, bearer

Asked = dict[str, tuple[str, str, object]]

SIGNED_IN: Asked = {
    "write": ("POST", "/articles", ARTICLE),
    "change": ("PATCH", f"/articles/{NOBODY}", ARTICLE),
    "delete": ("DELETE", f"/articles/{NOBODY}", None),
    "publish": ("POST", f"/articles/{NOBODY}/publish", None),
    "summarize": ("POST", f"/articles/{NOBODY}/summary", None),
    "balance": ("GET", "/tokens/balance", None),
    "deduct": ("POST", "/tokens/deduct", {"amount": 1, "description": "a summary"}),
}
OPTIONAL: Asked = {"list": ("GET", "/articles", None), "read": ("GET", f"/articles/{NOBODY}", None)}
ALL = SIGNED_IN | OPTIONAL


@pytest.mark.parametrize("what", SIGNED_IN)
def test_signing_in_is_required(client: httpx2.Client, what: str) -> None:
    method, path, body = SIGNED_IN[what]
    contents: list[dict[str, Any]] = [{"json": body}, {"json": {}}, {}]
    for content in contents:
        response = client.request(method, f"{API}{path}", headers={"If-Match": '"1"'}, **content)
        refused(response, "AUTH_REQUIRED", "Bearer")


def changed(**claims: Any) -> Callable[[], str]:
    """A token like ours, but for these claims."""

    def make() -> str:
        key = load_settings().secret_key.get_secret_value()
        ours = jwt.decode(
            issue_access_token(load_settings(), UUID(NOBODY)), options={"verify_signature": False}, algorithms=["HS256"]
        )
        theirs = {name: value for name, value in {**ours, **claims}.items() if value is not None}
        return jwt.encode(theirs, claims.get("key", key), algorithm=claims.get("algorithm", "HS256"))

    return make


INVALID_TOKENS: dict[str, Callable[[], str]] = {
    "nothing": lambda: "",
    "a word": lambda: "hunter2",
    "two words": lambda: "hunter2 hunter2",
    "no token": lambda: "a.b.c",
    "very long": lambda: "x" * 10_000,
    "another audience": changed(aud="another"),
    "another issuer": changed(iss="another"),
    "without an end": changed(exp=None),
    "of nobody": changed(sub=None),
    "of no user": changed(sub="ada"),
    "of a number": changed(sub=7),
}


@pytest.mark.parametrize("what", ALL)
def test_what_is_no_access_token(client: httpx2.Client, records: Records, what: str) -> None:
    method, path, body = ALL[what]
    for kind, make in INVALID_TOKENS.items():
        headers = {"Authorization": f"Bearer {make()}", "If-Match": '"1"'}
        response = client.request(method, f"{API}{path}", headers=headers, json=body)
        refused(response, "AUTH_TOKEN_INVALID", INVALID)
        (record,) = failures(records())
        assert "user_id" not in record, kind
        if make():
            assert make() not in str(record), kind


@pytest.mark.parametrize("what", ALL)
def test_another_scheme(client: httpx2.Client, what: str) -> None:
    method, path, body = ALL[what]
    for scheme in ("Basic YWRhOmh1bnRlcjI=", "hunter2", "Digest x", "Bearerx y", ""):
        headers = {"Authorization": scheme, "If-Match": '"1"'}
        response = client.request(method, f"{API}{path}", headers=headers, json=body)
        refused(response, "AUTH_TOKEN_INVALID", INVALID)


@pytest.mark.parametrize("what", ALL)
def test_an_access_token_that_has_expired(client: httpx2.Client, what: str) -> None:
    method, path, body = ALL[what]
    headers = {"Authorization": f"Bearer {changed(exp=1)()}", "If-Match": '"1"'}
    response = client.request(method, f"{API}{path}", headers=headers, json=body)
    refused(response, "AUTH_TOKEN_EXPIRED", EXPIRED)


def test_the_scheme_has_no_case(ada: Person) -> None:
    token = ada.headers["Authorization"].removeprefix("Bearer ")
    for scheme in ("bearer", "BEARER"):
        assert ada.send("GET", "/tokens/balance", headers={"Authorization": f"{scheme} {token}"}).status_code == 200


@pytest.mark.usefixtures("database")
def test_a_token_of_somebody_who_is_gone(client: httpx2.Client) -> None:
    written = client.post(f"{API}/articles", json=ARTICLE, headers=bearer(NOBODY))
    check(written, 409, "CONFLICT_AUTHOR_UNKNOWN")
    for what in ("change", "delete", "publish", "summarize", "balance", "deduct"):
        method, path, body = SIGNED_IN[what]
        headers = {**bearer(NOBODY), "If-Match": '"1"'}
        assert client.request(method, f"{API}{path}", headers=headers, json=body).status_code < 500, what
