"""Input that breaks a rule, field by field. Nothing of it reaches a database."""

import json
from typing import Any

import httpx2
import pytest

from {{ cookiecutter.package_name }}.errors import ValidationError

from ..conftest import Records
from .checking import check, failures
from .people import API, ARTICLE, NOBODY, Person, account, bearer

NO_TEXT: list[Any] = [None, True, 7, 1.5, [], ["text"], {}, {"text": "text"}]
NUL = "a nul \0 in it"
"""JSON can write it, PostgreSQL cannot hold it."""

USERS: dict[str, list[Any]] = {
    "email": [
        *NO_TEXT,
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "ada@@example.com",
        "ada lovelace@example.com",
        "ada@exam ple.com",
        "ada@example..com",
        "ada@.example.com",
        "ada@-example.com",
        ".ada@example.com",
        "ada.@example.com",
        "ada..lovelace@example.com",
        "ada@example.com, bob@example.com",
        "Ada <ada@example.com>",
        "ada@example.com\r\nBcc: bob@example.com",
        "ada@[127.0.0.1]",
        "ada\0@example.com",
        f"{'x' * 65}@example.com",
        f"ada@{'x' * 64}.com",
        f"ada@{'.'.join(['x' * 60] * 4)}.com.example.org",
    ],
    "full_name": [*NO_TEXT, NUL, "", " \t\n", "x" * 201],
    "password": [*NO_TEXT, "", "x" * 7, "x" * 129],
}
ARTICLES: dict[str, list[Any]] = {
    "title": [*NO_TEXT, NUL, "", "four", "    four    ", "x" * 201],
    "body": [*NO_TEXT, NUL, "", "x" * 50_001],
}
DEDUCTIONS: dict[str, list[Any]] = {
    "amount": [None, True, "3", "", 1.5, [], {}, 0, -1, 1_000_000_001, 10**40, -(10**40)],
    "description": [*NO_TEXT, NUL, "", "x" * 201],
}
QUERIES = {
    "limit": ["0", "-1", "101", "x", "1.5", "1e1", "9" * 40, "", "true", "١", "%00"],
    "cursor": ["x", "%00", "%ff", "bm90IGEgY3Vyc29y", "e30=", "AAAA" * 30, "null", "x" * 5_000, "é", ""],
}

GOOD_EMAILS = [
    "ada@example.com",
    "a@b.co",
    "ada.lovelace+news@mail.example.co.uk",
    "o'hara@example.org",
    "x_y-z@xn--bcher-kva.example.com",
    "1234@example.com",
    f"{'x' * 64}@example.com",
]


def send(client: httpx2.Client, method: str, path: str, body: Any, headers: dict[str, str]) -> httpx2.Response:
    """Sends JSON; what is only half a character too."""
    sent = {**headers, "Content-Type": "application/json"}
    return client.request(method, f"{API}{path}", content=json.dumps(body), headers=sent)


def refuses(response: httpx2.Response, field: str) -> None:
    """Checks that this field, and no other, has been found wanting."""
    failure = check(response, ValidationError.status, "VALIDATION_FAILED")
    assert [*failure.fields] == [field]


@pytest.mark.parametrize("field", USERS)
def test_registering(client: httpx2.Client, records: Records, subtests: pytest.Subtests, field: str) -> None:
    for value in USERS[field]:
        with subtests.test(value=value):
            response = send(client, "POST", "/users", account("ada", **{field: value}), {})
            refuses(response, field)
            assert len(failures(records())) == 1
            if isinstance(value, str) and len(value) > 5:
                assert ascii(value).strip("'") not in ascii(response.text)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("email", "a", "This email address does not look valid."),
        ("email", "e", "This email address does not look valid."),
        ("email", "ada\0@example.com", "This email address does not look valid."),
        ("email", 7, "Must be text."),
        ("email", None, "Must be text."),
        ("full_name", NUL, "Must not contain NUL characters."),
        ("full_name", 7, "Must be text."),
        ("password", NUL, "Must not contain NUL characters."),
    ],
)
def test_what_is_said_of_it(client: httpx2.Client, field: str, value: object, said: str) -> None:
    response = send(client, "POST", "/users", account("ada", **{field: value}), {})
    failure = check(response, ValidationError.status, "VALIDATION_FAILED")
    assert failure.fields == {field: [said]}


def test_registering_with_an_unusual_address(client: httpx2.Client, subtests: pytest.Subtests) -> None:
    for email in GOOD_EMAILS:
        with subtests.test(email=email):
            response = client.post(f"{API}/users", json=account("ada", email=email))
            assert (response.status_code, response.json().get("email")) == (201, email)


@pytest.mark.parametrize("password", ["x" * 8, "x" * 128, "пароль 密码", "  spaces  ", "👩‍🚀" * 3])
def test_registering_with_any_password_that_is_long_enough(client: httpx2.Client, password: str) -> None:
    assert client.post(f"{API}/users", json=account("ada", password=password)).status_code == 201
    credentials = {"email": "ada@example.com", "password": password}
    assert client.post(f"{API}/auth/token", json=credentials).status_code == 200
    for wrong in (f"{password[:-1]}!", f"!{password[1:]}", password.strip()[:-1]):
        assert client.post(f"{API}/auth/token", json={**credentials, "password": wrong}).status_code == 401


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/users", {"email", "full_name", "password"}),
        ("/auth/token", {"email", "password"}),
        ("/auth/refresh", {"refresh_token"}),
        ("/articles", {"title", "body"}),
        ("/tokens/deduct", {"amount", "description"}),
    ],
)
def test_every_field_at_once(client: httpx2.Client, path: str, fields: set[str]) -> None:
    wrong: list[dict[str, Any]] = [{}, dict.fromkeys(fields), {field: [] for field in fields}]
    for body in wrong:
        response = send(client, "POST", path, body, bearer(NOBODY))
        assert {*check(response, ValidationError.status, "VALIDATION_FAILED").fields} == fields
    no_objects: list[Any] = [[], "text", None, 7]
    for no_object in no_objects:
        refuses(send(client, "POST", path, no_object, bearer(NOBODY)), "__all__")


def test_what_is_not_known_is_left_alone(client: httpx2.Client) -> None:
    response = client.post(f"{API}/users", json=account("ada", id=NOBODY, created_at="2000-01-01", is_admin=True))
    assert response.status_code == 201
    assert response.json()["id"] != NOBODY
    assert response.json()["created_at"] > "2020"
    assert "is_admin" not in response.json()


@pytest.mark.parametrize("field", ARTICLES)
def test_an_article(client: httpx2.Client, subtests: pytest.Subtests, field: str) -> None:
    headers = {**bearer(NOBODY), "If-Match": '"1"'}
    for value in ARTICLES[field]:
        with subtests.test(value=value):
            refuses(send(client, "POST", "/articles", {**ARTICLE, field: value}, headers), field)
            refuses(send(client, "PATCH", f"/articles/{NOBODY}", {field: value}, headers), field)


def test_a_change_of_nothing(client: httpx2.Client, subtests: pytest.Subtests) -> None:
    headers = {**bearer(NOBODY), "If-Match": '"1"'}
    nothing: list[Any] = [{}, {"status": "published"}, {"version": 7, "author_id": NOBODY}, [], None, "text"]
    for body in nothing:
        with subtests.test(body=body):
            refuses(send(client, "PATCH", f"/articles/{NOBODY}", body, headers), "__all__")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/publish")],
    ids=["read", "change", "delete", "publish"],
)
def test_an_id_that_is_none(client: httpx2.Client, method: str, path: str) -> None:
    headers = {**bearer(NOBODY), "If-Match": '"1"'}
    content: dict[str, Any] = {"json": ARTICLE} if method == "PATCH" else {}
    for article_id in ("1", f"{NOBODY}0", "%00", "x" * 36):
        refuses(client.request(method, f"{API}/articles/{article_id}{path}", headers=headers, **content), "article_id")


@pytest.mark.parametrize("field", QUERIES)
def test_a_page(client: httpx2.Client, subtests: pytest.Subtests, field: str) -> None:
    for value in QUERIES[field]:
        with subtests.test(value=value):
            refuses(client.get(f"{API}/articles?{field}={value}"), field)


@pytest.mark.parametrize("field", DEDUCTIONS)
def test_a_deduction(client: httpx2.Client, subtests: pytest.Subtests, field: str) -> None:
    for value in DEDUCTIONS[field]:
        with subtests.test(value=value):
            body = {"amount": 3, "description": "a summary", field: value}
            refuses(send(client, "POST", "/tokens/deduct", body, bearer(NOBODY)), field)


@pytest.mark.parametrize("path", ["/auth/token", "/auth/refresh"])
def test_credentials_of_any_kind_are_refused_and_never_fail(client: httpx2.Client, path: str) -> None:
    for value in (NUL, "", "x" * 100_000, "ünï©ödé", "' OR 1=1 --"):
        for email in (value, "ada@example.com"):
            body = {"email": email, "password": value, "refresh_token": value}
            assert send(client, "POST", path, body, {}).status_code in (401, ValidationError.status)


@pytest.mark.parametrize("path", ["/users", "/auth/token", "/auth/refresh", "/articles", "/tokens/deduct"])
def test_half_a_character_is_no_text(client: httpx2.Client, path: str) -> None:
    fields = [*account("ada"), *ARTICLE, "refresh_token", "description"]
    response = send(client, "POST", path, dict.fromkeys(fields, "half \ud800 a character"), bearer(NOBODY))
    check(response, 400, "REQUEST_MALFORMED_BODY")


def test_what_stands_in_an_article_is_kept_as_it_is(ada: Person) -> None:
    title, body = "Ünïcödé 山 👩‍🚀 <script>", "  leading, trailing \n\n\t\u2028 and 👩‍🚀 <b>bold</b> ${x} %s  \n"
    article = ada.write(title=f"  {title} ", body=body)
    assert (article["title"], article["body"]) == (title, body)
    read = ada.send("GET", f"/articles/{article['id']}").json()
    assert read == article
    for size in ({"title": "x" * 5}, {"title": "👩" * 200}, {"body": "x"}, {"body": "山" * 50_000}):
        assert ada.send("POST", "/articles", json={**ARTICLE, **size}).status_code == 201
