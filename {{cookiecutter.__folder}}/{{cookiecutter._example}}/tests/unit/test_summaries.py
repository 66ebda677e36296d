"""Summaries: what the stand-in says, and what counts as an answer of a summarizer."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from {{ cookiecutter.package_name }}.errors.upstream import DependencyAnswerInvalid
from {{ cookiecutter.package_name }}.jsonable import dumps
from {{ cookiecutter.package_name }}.resilience.answers import Answer
from {{ cookiecutter.package_name }}.summaries.errors import ResponseInvalid
from {{ cookiecutter.package_name }}.summaries.payments import payment_id
from {{ cookiecutter.package_name }}.summaries.questions import MAX_LENGTH, read_answer
from {{ cookiecutter.package_name }}.summaries.stand_in import first_sentences

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.just("summary"), inner, max_size=3),
    max_leaves=10,
)

quick = settings(database=None, derandomize=True, deadline=None, max_examples=30)


def answer_with(body: bytes, media_type: str = "application/json") -> Answer:
    return Answer("summarizer", 200, httpx2.Headers({"Content-Type": media_type}), body)


@quick
@given(text=st.text(min_size=1, max_size=40), max_length=st.integers(1, 30))
def test_the_stand_in_says_the_beginning(text: str, max_length: int) -> None:
    assume(text.strip())
    summary = first_sentences(text, max_length)
    assert 1 <= len(summary) <= max_length
    said = summary.removesuffix("…")
    assert "".join(text.split()).startswith("".join(said.split()))


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("One. Two. Three is too long for this.", "One. Two."),
        ("One!\n\nTwo?  And more than fits in.", "One! Two?"),
        ("  One line\nand the next.  ", "One line and the next."),
        ("Version 3.11 is old. Take another one.", "Version 3.11 is old."),
        ("一つ。二つ。", "一つ。 二つ。"),
        ("A sentence that never comes to an end", "A sentence that never…"),
        ("x" * 40, "x" * 24 + "…"),
    ],
)
def test_it_says_whole_sentences(text: str, summary: str) -> None:
    assert first_sentences(text, 25) == summary


@quick
@given(said=JSON)
def test_whatever_is_answered_is_a_summary_or_refused(said: Any) -> None:
    try:
        summary = read_answer(answer_with(dumps(said)))
    except ResponseInvalid as exc:
        assert exc.context.keys() == {"dependency", "reason"}
    else:
        assert summary.text == said["summary"].strip()
        assert 1 <= len(summary.text) <= MAX_LENGTH
        assert not summary.is_degraded


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {},
        "hunter2",
        {"summary": None},
        {"summary": 7},
        {"summary": ["hunter2"]},
        {"summary": ""},
        {"summary": " \n "},
        {"summary": "hunter2" * 100},
        {"summary": "hunter2 \x1b[31m"},
        {"summary": "hunter2 \0"},
        {"summary": "hunter2\r\nhunter2"},
        {"summary": "hunter2 \x9b"},
        {"summary": "\u200b \u2060\n\u200d"},
    ],
)
def test_what_is_no_summary(said: Any) -> None:
    with pytest.raises(ResponseInvalid) as refused:
        read_answer(answer_with(dumps(said)))
    assert "hunter2" not in f"{refused.value} {refused.value.context} {refused.value.__cause__}"


@pytest.mark.parametrize(
    ("body", "media_type"),
    [(b'{"summary": "Fail', "application/json"), (b"", "application/json"), (b'{"summary": "Fail."}', "text/html")],
)
def test_what_is_no_answer_at_all(body: bytes, media_type: str) -> None:
    with pytest.raises(DependencyAnswerInvalid):
        read_answer(answer_with(body, media_type))


def test_each_request_is_paid_for_once() -> None:
    ada, bob, article = uuid4(), uuid4(), uuid4()
    known = payment_id(ada, article, 1, "a-key")
    assert payment_id(ada, article, 1, "a-key") == known
    others = {
        payment_id(bob, article, 1, "a-key"),
        payment_id(ada, UUID(int=7), 1, "a-key"),
        payment_id(ada, article, 2, "a-key"),
        payment_id(ada, article, 1, "another-key"),
    }
    assert len(others - {known}) == 4
    assert payment_id(ada, article, 1, None) is None
