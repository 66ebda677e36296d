"""`Idempotency-Key`: a request that is repeated gets the first one's answer, and nothing happens twice."""

import httpx2
import pytest

from {{ cookiecutter.package_name }}.errors import ValidationError

from ..conftest import Records
from ..databases import run_sql
from .checking import check, failures
from .people import ARTICLE, Person

pytestmark = pytest.mark.usefixtures("database")


def repeated(person: Person, body: object, key: str = "a-key") -> list[httpx2.Response]:
    return [person.send("POST", "/articles", json=body, key=key) for _ in range(3)]


def test_the_first_answer_is_sent_again(database: str, ada: Person) -> None:
    first, *others = repeated(ada, ARTICLE)
    assert first.status_code == 201
    assert "Idempotency-Replayed" not in first.headers
    for other in others:
        assert (other.status_code, other.content) == (201, first.content)
        assert other.headers["Idempotency-Replayed"] == "true"
        for name in ("Location", "ETag", "Content-Type"):
            assert other.headers[name] == first.headers[name]
        assert other.headers["X-Request-ID"] != first.headers["X-Request-ID"]
    assert run_sql(database, "SELECT count(*) FROM articles") == [(1,)]


def test_a_failure_of_the_client_s_is_sent_again(records: Records, ada: Person) -> None:
    records()
    first, *others = repeated(ada, {"title": "four", "body": "text"})
    for response in (first, *others):
        failure = check(response, ValidationError.status, "VALIDATION_FAILED")
        assert [*failure.fields] == ["title"]
    assert "Idempotency-Replayed" not in first.headers
    assert all(other.headers["Idempotency-Replayed"] == "true" for other in others)
    said = failures(records())
    assert [record["request_id"] for record in said] == [
        response.headers["X-Request-ID"] for response in (first, *others)
    ]
    assert {record["error"]["code"] for record in said} == {first.headers["X-Error-Code"]}


def test_another_request_with_the_same_key(database: str, records: Records, ada: Person) -> None:
    ada.send("POST", "/articles", json=ARTICLE, key="a-key")
    records()
    response = ada.send("POST", "/articles", json={**ARTICLE, "title": "Another"}, key="a-key")
    check(response, ValidationError.status, "VALIDATION_IDEMPOTENCY_KEY_REUSED")
    assert len(failures(records())) == 1
    assert run_sql(database, "SELECT count(*) FROM articles") == [(1,)]


def test_a_key_is_its_sender_s(database: str, ada: Person, bob: Person) -> None:
    written = [person.send("POST", "/articles", json=ARTICLE, key="a-key").json() for person in (ada, bob)]
    assert [article["author_id"] for article in written] == [ada.id, bob.id]
    assert run_sql(database, "SELECT count(*) FROM articles") == [(2,)]


def test_without_a_key_everything_happens_again(database: str, ada: Person) -> None:
    assert ada.write()["id"] != ada.write()["id"]
    assert ada.send("POST", "/articles", json=ARTICLE, key="one").json()["id"] != ada.write()["id"]


def test_somebody_who_is_not_signed_in_leaves_nothing_behind(database: str, ada: Person) -> None:
    for _ in range(2):
        response = ada.client.post("/api/v1/articles", json=ARTICLE, headers={"Idempotency-Key": "a-key"})
        check(response, 401, "AUTH_REQUIRED")
    assert ada.send("POST", "/articles", json=ARTICLE, key="a-key").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "x" * 256])
def test_what_is_no_key(ada: Person, key: str) -> None:
    response = ada.send("POST", "/articles", json=ARTICLE, key=key)
    failure = check(response, ValidationError.status, "VALIDATION_FAILED")
    assert [*failure.fields] == ["Idempotency-Key"]
