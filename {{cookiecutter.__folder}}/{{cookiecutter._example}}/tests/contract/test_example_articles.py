"""Articles: writing, reading, changing, deleting and publishing them, and who may."""

from typing import Any

import httpx2
import pytest

from {{ cookiecutter.package_name }}.errors import ValidationError

from ..conftest import Records
from .checking import check, failures
from .people import API, ARTICLE, NOBODY, Person

pytestmark = pytest.mark.usefixtures("database")

FIELDS = ["id", "title", "body", "status", "author_id", "version", "created_at", "updated_at", "published_at"]


def content_of(method: str) -> dict[str, Any]:
    """What is sent with a request of this method."""
    return {"json": {"title": "On failing well"}} if method == "PATCH" else {}


def test_writing(client: httpx2.Client, ada: Person) -> None:
    response = ada.send("POST", "/articles", json={**ARTICLE, "status": "published", "author_id": NOBODY})
    assert response.status_code == 201
    article = response.json()
    assert list(article) == FIELDS
    assert response.headers["Location"] == f"{API}/articles/{article['id']}"
    assert response.headers["ETag"] == '"1"'
    assert article["author_id"] == ada.id
    assert (article["status"], article["published_at"], article["version"]) == ("draft", None, 1)
    assert article["created_at"] == article["updated_at"]
    read = client.get(response.headers["Location"], headers=ada.headers)
    assert (read.status_code, read.json(), read.headers["ETag"]) == (200, article, '"1"')


def test_publishing(client: httpx2.Client, records: Records, ada: Person) -> None:
    draft = ada.write()
    response = ada.send("POST", f"/articles/{draft['id']}/publish")
    assert response.status_code == 200
    article = response.json()
    assert (article["status"], article["version"], response.headers["ETag"]) == ("published", 2, '"2"')
    assert article["published_at"] >= draft["created_at"]
    assert client.get(f"{API}/articles/{draft['id']}").json() == article
    records()
    again = ada.send("POST", f"/articles/{draft['id']}/publish")
    check(again, 409, "CONFLICT_ARTICLE_ALREADY_PUBLISHED")
    (record,) = failures(records())
    assert record["user_id"] == ada.id
    assert client.get(f"{API}/articles/{draft['id']}").json() == article


def test_changing(ada: Person) -> None:
    article = ada.write()
    for if_match in ('"{}"', "*", '"7", "{}"', '"7","{}"', 'W/"{}", "{}"', '"a,b", "{}"'):
        version = article["version"]
        sent = if_match.format(version, version)
        response = ada.send("PATCH", f"/articles/{article['id']}", if_match=sent, json={"title": if_match * 5})
        assert response.status_code == 200
        changed = response.json()
        assert changed["updated_at"] >= article["updated_at"]
        article |= {"title": if_match * 5, "version": version + 1, "updated_at": changed["updated_at"]}
        assert (changed, response.headers["ETag"]) == (article, f'"{version + 1}"')
        assert ada.send("GET", f"/articles/{article['id']}").json() == article


def test_changing_both_at_once(ada: Person) -> None:
    draft = ada.write()
    change = {"title": "Another", "body": "text", "status": "published", "version": 9}
    article = ada.send("PATCH", f"/articles/{draft['id']}", if_match=1, json=change).json()
    assert (article["title"], article["body"], article["status"], article["version"]) == ("Another", "text", "draft", 2)


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_another_version(records: Records, ada: Person, method: str) -> None:
    draft = ada.write()
    records()
    for if_match in ('"2"', '"0"', '"-1"', '"01"', '"abc"', '""', f'"{"9" * 40}"', 'W/"1"', '"2", "3"'):
        response = ada.send(method, f"/articles/{draft['id']}", if_match=if_match, **content_of(method))
        failure = check(response, 412, "CONFLICT_VERSION_MISMATCH")
        assert failure.retryable
        assert len(failures(records())) == 1
        assert ada.send("GET", f"/articles/{draft['id']}").json() == draft


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_what_is_no_version(ada: Person, method: str) -> None:
    for if_match in ("1", '"1', '1"', "abc", '"1" "2"', '"1"x', 'w/"1"', '*, "1"'):
        response = ada.send(method, f"/articles/{NOBODY}", if_match=if_match, **content_of(method))
        failure = check(response, ValidationError.status, "VALIDATION_FAILED")
        assert [*failure.fields] == ["If-Match"]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_version_is_required(ada: Person, method: str) -> None:
    for article_id in (NOBODY, ada.write()["id"]):
        response = ada.send(method, f"/articles/{article_id}", **content_of(method))
        check(response, ValidationError.status, "VALIDATION_IF_MATCH_REQUIRED")


def test_deleting(client: httpx2.Client, ada: Person) -> None:
    article = ada.publish()
    response = ada.send("DELETE", f"/articles/{article['id']}", if_match=2)
    assert (response.status_code, response.content) == (204, b"")
    for again in (
        ada.send("DELETE", f"/articles/{article['id']}", if_match=2),
        client.get(f"{API}/articles/{article['id']}"),
    ):
        check(again, 404, "RESOURCE_ARTICLE_NOT_FOUND")
    assert client.get(f"{API}/articles").json() == {"items": [], "next_cursor": None}


CHANGES = {
    "change": ("PATCH", "", {"json": {"title": "On failing well"}}),
    "delete": ("DELETE", "", {}),
    "publish": ("POST", "/publish", {}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_not_there(records: Records, ada: Person, bob: Person, what: str) -> None:
    method, path, content = CHANGES[what]
    draft = bob.write()
    records()
    for article_id in (NOBODY, draft["id"]):
        response = ada.send(method, f"/articles/{article_id}{path}", if_match=7, **content)
        check(response, 404, "RESOURCE_ARTICLE_NOT_FOUND")
        (record,) = failures(records())
        assert record["user_id"] == ada.id
    assert bob.send("GET", f"/articles/{draft['id']}").json() == draft


@pytest.mark.parametrize("what", CHANGES)
def test_what_somebody_else_has_written(client: httpx2.Client, ada: Person, bob: Person, what: str) -> None:
    method, path, content = CHANGES[what]
    article = bob.publish()
    for version in (2, 7):  # whoever may not change it does not learn which version it has
        response = ada.send(method, f"/articles/{article['id']}{path}", if_match=version, **content)
        check(response, 403, "FORBIDDEN_NOT_THE_AUTHOR")
    assert client.get(f"{API}/articles/{article['id']}").json() == article


def test_a_draft_is_its_author_s(client: httpx2.Client, ada: Person, bob: Person) -> None:
    draft, article = ada.write(), ada.publish()
    for response in (client.get(f"{API}/articles/{draft['id']}"), bob.send("GET", f"/articles/{draft['id']}")):
        check(response, 404, "RESOURCE_ARTICLE_NOT_FOUND")
    assert [found["id"] for found in ada.send("GET", "/articles").json()["items"]] == [article["id"], draft["id"]]
    for response in (client.get(f"{API}/articles"), bob.send("GET", "/articles")):
        assert [found["id"] for found in response.json()["items"]] == [article["id"]]
