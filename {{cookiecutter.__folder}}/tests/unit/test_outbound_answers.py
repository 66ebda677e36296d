"""What is made of an answer, and what its errors say."""

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter

from {{ cookiecutter.package_name }}.errors.upstream import DependencyAnswerInvalid, DependencyFailed
from {{ cookiecutter.package_name }}.resilience.answers import MAX_PLACES, Answer, Body


class Leg(BaseModel):
    length: float = Field(gt=0)


class Desk(BaseModel):
    name: str = Field(max_length=10)
    legs: list[Leg]


def answer(body: bytes = b"{}", status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in ({"Content_Type": "application/json"} | headers).items()}
    return Answer("desks", status, httpx2.Headers(named), body)


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/problem+json",
        "application/vnd.desk.v2+json;profile=x",
    ],
)
def test_media_types_that_are_json(media_type: str) -> None:
    assert answer(Content_Type=media_type).json() == {}


@pytest.mark.parametrize("media_type", ["", "text/html", "text/json", "application/jsonp", "application/xml", "json"])
def test_media_types_that_are_not(media_type: str) -> None:
    with pytest.raises(DependencyAnswerInvalid):
        answer(Content_Type=media_type).json()


@pytest.mark.parametrize("body", [b"", b"{", b"NaN", b"[Infinity]", b"{'a': 1}", b'{"a": 1} x', b'"\xff"', b"[" * 5000])
def test_bodies_that_are_no_json(body: bytes) -> None:
    with pytest.raises(DependencyAnswerInvalid):
        answer(body).json()
    with pytest.raises(DependencyAnswerInvalid):
        answer(body).read_as(dict[str, Any])


def test_what_pydantic_would_take_for_json_is_none() -> None:
    with pytest.raises(DependencyAnswerInvalid):
        answer(b'{"length": NaN}').read_as(dict[str, Any])


def test_the_error_names_the_places_and_no_value() -> None:
    sent = {"name": "hunter2-hunter2", "legs": [{"length": 1}, {"length": "hunter2"}, {}]}
    with pytest.raises(DependencyAnswerInvalid) as raised:
        answer(json.dumps(sent).encode()).read_as(Desk)
    error = raised.value
    places = ["name: string_too_long", "legs.1.length: float_parsing", "legs.2.length: missing"]
    assert error.context["places"] == places
    assert "hunter2" not in f"{error}{error.context}"
    assert error.__cause__ is error.__context__ is None  # pydantic's own text has the values


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = Field(alias="livesLeft")


class Dog(BaseModel):
    kind: Literal["dog"]
    stock: dict[str, Leg]


@pytest.mark.parametrize(
    ("shape", "sent", "place"),
    [
        (dict[str, int], {"hunter2": "a"}, "…: int_parsing"),
        (dict[str, int], {"hunter2\r\n" + "x" * 1000: "a"}, "…: int_parsing"),
        (dict[int, int], {"hunter2": 1}, "….…: int_parsing"),
        (list[dict[str, Leg]], [{"hunter2": {"length": "x"}}], "0.….length: float_parsing"),
        (Annotated[Cat | Dog, Field(discriminator="kind")], {"kind": "cat"}, "cat.livesLeft: missing"),
        (TypeAdapter(Dog), {"kind": "dog", "stock": {"hunter2": {}}}, "stock.….length: missing"),
        (dict[str, Callable[[], int]], {"hunter2": 1}, "…: callable_type"),  # of which no JSON schema can be written
    ],
)
def test_the_names_that_others_choose_are_not_repeated(shape: Any, sent: Any, place: str) -> None:
    """The keys of a dictionary are data: somebody's name, or a key."""
    with pytest.raises(DependencyAnswerInvalid) as raised:
        answer(json.dumps(sent).encode()).read_as(shape)
    assert raised.value.context["places"] == [place]


def test_of_many_places_the_first_are_named() -> None:
    with pytest.raises(DependencyAnswerInvalid) as raised:
        answer(json.dumps(["x"] * 1000).encode()).read_as(list[int])
    assert len(raised.value.context["places"]) == MAX_PLACES


@given(st.binary(max_size=200), st.sampled_from(["application/json", "text/html"]), st.integers(100, 599))
def test_whatever_comes_is_an_answer_or_an_error_of_ours(body: bytes, media_type: str, status: int) -> None:
    came = answer(body, status, Content_Type=media_type)
    try:
        came.check()
        came.read_as(Desk)
    except (DependencyFailed, DependencyAnswerInvalid) as error:
        assert error.context["status"] == status


@pytest.mark.parametrize(
    "status", [400, 401, 404, 407, 408, 409, 418, 425, 429, 431, 451, 499, 500, 502, 503, 504, 599]
)
def test_what_a_status_says_of_the_other_service(status: int) -> None:
    with pytest.raises(DependencyFailed) as raised:
        answer(status=status).check()
    its_own_trouble = status >= 500 or status in (408, 425, 429)
    assert raised.value.proves_health is not its_own_trouble
    assert raised.value.worth_repeating is its_own_trouble


@pytest.mark.parametrize("retryable", [True, False])
@pytest.mark.parametrize("status", [409, 500, 503])
def test_a_service_of_this_family_knows_better(status: int, retryable: bool) -> None:
    failure = {"error": {"code": "DSK_CONFLICT_DESK_TAKEN", "retryable": retryable, "request_id": "theirs"}}
    with pytest.raises(DependencyFailed) as raised:
        answer(json.dumps(failure).encode(), status).check()
    assert raised.value.worth_repeating is retryable
    assert raised.value.proves_health is (status == 409)
    assert raised.value.context["upstream"] == failure["error"]


@pytest.mark.parametrize("status", [100, 199, 300, 399])
def test_what_is_neither_a_success_nor_a_failure(status: int) -> None:
    with pytest.raises(DependencyAnswerInvalid):
        answer(status=status).check()


@given(st.lists(st.binary(max_size=30)), st.integers(0, 100), st.sampled_from([200, 500]))
def test_a_body_is_whole_or_not_taken(pieces: list[bytes], limit: int, status: int) -> None:
    body, sent = Body("desks", limit, status, announced=None), b"".join(pieces)
    try:
        for piece in pieces:
            body.take(piece)
    except DependencyAnswerInvalid:
        assert status == 200
        assert len(sent) > limit
    else:
        assert body.whole() == sent


@pytest.mark.parametrize("announced", [None, "", "10", "x", "-1", "9" * 1000])
def test_what_is_announced_is_believed_only_where_it_is_a_number(announced: str | None) -> None:
    assert Body("desks", 10, 200, announced).take(b"0123456789")
    assert Body("desks", 1, 500, announced).take(b"0123456789")
