"""Idempotency keys, and which requests are the same one."""

import json
from typing import Any

import pytest

from {{ cookiecutter.package_name }}.coordination.attempts import Attempt
from {{ cookiecutter.package_name }}.errors import ServiceError, ValidationFailed
from {{ cookiecutter.package_name }}.errors.data import IdempotencyInProgress, IdempotencyKeyReused
from {{ cookiecutter.package_name }}.errors.http import NotFound, for_status

REQUEST = {"caller": "user 7", "method": "POST", "route": "/orders/{id}", "target": "/orders/3?a=1", "body": b"{}"}


def attempt(sent: str | None = "key", **changed: Any) -> Attempt:
    found = Attempt.of(sent, **REQUEST | changed)
    assert found
    return found


def test_no_header_no_attempt() -> None:
    assert Attempt.of(None, **REQUEST) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ("key", "key"),
        ('"key"', "key"),
        ("with spaces, and more", "with spaces, and more"),
        (r'"with \"quotes\" and \\"', r'with "quotes" and \ '.strip()),
        ("x" * 255, "x" * 255),
        (f'"{"x" * 255}"', "x" * 255),
        ('a"b', 'a"b'),
    ],
)
def test_what_is_a_key(sent: str, key: str) -> None:
    assert attempt(sent).sent == key


@pytest.mark.parametrize(
    "sent",
    ["", " ", "x" * 256, '""', '"', '"a', '"a"b', r'"\x"', '"a\\"', "é", "a\tb", "a\nb", "a\x00", f'"{"x" * 256}"'],
)
def test_what_is_none(sent: str) -> None:
    with pytest.raises(ValidationFailed) as raised:
        attempt(sent)
    assert list(raised.value.fields) == ["Idempotency-Key"]
    assert [problem.location for problem in raised.value.problems] == ["header"]


@pytest.mark.parametrize("changed", [{"caller": "address 7"}, {"method": "PUT"}, {"route": "/orders"}])
def test_whose_key_it_is(changed: dict[str, Any]) -> None:
    assert attempt(**changed).key != attempt().key


@pytest.mark.parametrize("changed", [{"target": "/orders/4?a=1"}, {"target": "/orders/3?a=2"}, {"body": b"{} "}])
def test_another_request(changed: dict[str, Any]) -> None:
    kept = attempt().with_answer(201, {}, b"done")
    other = attempt(**changed)
    assert other.key == attempt().key
    for earlier in (kept, attempt().marker):
        with pytest.raises(IdempotencyKeyReused):
            other.answer_of(earlier)


def test_two_attempts_are_told_apart() -> None:
    assert attempt().marker != attempt().marker
    assert attempt()[:3] == attempt()[:3]


def test_nobody_reads_the_key_or_its_sender_in_the_store() -> None:
    one = attempt("a-secret-key", caller="user ada@example.com")
    for stored in (one.key, one.marker.decode(), one.with_answer(200, {}, b"").decode()):
        assert "secret" not in stored
        assert "ada" not in stored


def test_one_that_is_in_hand() -> None:
    with pytest.raises(IdempotencyInProgress) as raised:
        attempt().answer_of(attempt().marker)
    assert raised.value.retry_after == 1


def test_an_answer_is_what_it_was() -> None:
    headers = {"Location": "/orders/3", "ETag": '"1"', "Content-Type": "text/plain", "Set-Cookie": "a=b"}
    kept = attempt().answer_of(attempt().with_answer(201, headers, b"\x00\xff"))
    assert (kept.status, kept.body) == (201, b"\x00\xff")
    assert kept.headers == {"Location": "/orders/3", "ETag": '"1"', "Content-Type": "text/plain"}


def test_a_failure_is_what_it_was() -> None:
    kept = attempt().with_failure(NotFound(detail="order 3"))
    assert kept
    with pytest.raises(NotFound, match="not found: order 3"):
        attempt().answer_of(kept)


@pytest.mark.parametrize("status", [*range(400, 419), 422, 429, 431, 500, 502, 503, 504])
def test_only_what_stays_as_it_is_is_kept(status: int) -> None:
    error: ServiceError = for_status(status)
    assert (attempt().with_failure(error) is not None) == (status in {403, 404, 409, 410, 412})


def test_what_is_kept_is_json_whatever_the_failure_holds() -> None:
    endless: list[Any] = []
    endless.append(endless)
    kept = attempt().with_failure(NotFound(detail=endless, when=object(), share=float("nan")))
    assert kept
    assert json.loads(kept)["failure"]["status"] == 404
