"""Side effects: how they are declared, how long they wait, and which failures are for ever."""

from contextlib import suppress
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from {{ cookiecutter.package_name }}.config import Settings
from {{ cookiecutter.package_name }}.errors.dependencies import StoreUnavailable
from {{ cookiecutter.package_name }}.errors.http import BadGateway, BadRequest, InternalError
from {{ cookiecutter.package_name }}.errors.upstream import DependencyNotTrusted
from {{ cookiecutter.package_name }}.modules import import_all
from {{ cookiecutter.package_name }}.outbox import effects
from {{ cookiecutter.package_name }}.outbox.delivering import (
    BASE,
    CAP,
    LONGEST_RETRY_AFTER,
    is_final,
    pause_after,
)
from {{ cookiecutter.package_name }}.outbox.effects import Delivery, EffectDeclarationError, SideEffect
from {{ cookiecutter.package_name }}.outbox.entries import new_row
from {{ cookiecutter.package_name }}.telemetry.condition import Condition
from {{ cookiecutter.package_name }}.telemetry.logging import configure_logging

from ..conftest import Records


def succeed(delivery: Delivery) -> None:
    """Does nothing."""


def fail(delivery: Delivery) -> None:
    raise StoreUnavailable


@pytest.fixture(autouse=True)
def _no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    import_all("effects")  # else the first test that looks for one would take the real ones with it
    monkeypatch.setattr(effects, "_declared", {})


def test_a_name_belongs_to_one_side_effect() -> None:
    SideEffect("greeting", deliver=succeed)
    SideEffect("greeting", deliver=succeed)  # its module was imported again
    with pytest.raises(EffectDeclarationError, match=r"fail already belongs to .*succeed: write another name"):
        SideEffect("greeting", deliver=fail)


@pytest.mark.parametrize("name", ["", "Greeting", "greeting mail", "x" * 101, "gre\neting"])
def test_a_name_is_small_letters_digits_and_hyphens(name: str) -> None:
    with pytest.raises(EffectDeclarationError, match="'welcome-mail'"):
        SideEffect(name, deliver=succeed)


@pytest.mark.parametrize("value", [uuid4(), {1, 2}, float("nan"), b"bytes"])
def test_what_json_does_not_know_is_refused_at_once(value: object) -> None:
    with pytest.raises(TypeError, match="'greeting' is no JSON"):
        new_row(SideEffect("greeting", deliver=succeed), {"value": value})


@pytest.mark.parametrize("wrong", [{"attempts": 0}, {"attempts": -1}, {"backlog": 0}])
def test_numbers_are_at_least_one(wrong: dict[str, int]) -> None:
    with pytest.raises(EffectDeclarationError, match="at least 1"):
        SideEffect("greeting", deliver=succeed, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(("failures", "longest"), [(1, BASE), (2, 2), (6, 32), (12, 2048), (13, CAP), (10**6, CAP)])
def test_pauses_grow_to_an_hour_and_are_spread_over_it(failures: int, longest: int) -> None:
    pauses = [pause_after(failures).total_seconds() for _ in range(200)]
    assert all(0 <= pause <= longest for pause in pauses)
    assert max(pauses) > longest / 2 > min(pauses)


@given(failures=st.integers(1, 10**9), retry_after=st.floats(allow_nan=False))
def test_nobody_is_asked_before_the_time_that_they_name(failures: int, retry_after: float) -> None:
    pause = pause_after(failures, retry_after).total_seconds()
    assert min(retry_after, LONGEST_RETRY_AFTER) <= pause <= max(CAP, LONGEST_RETRY_AFTER)


@pytest.mark.parametrize(
    ("error", "final"),
    [
        (StoreUnavailable(), False),  # systemic, and a retry helps
        (InternalError(), False),  # systemic: a bug, which may be mended meanwhile
        (BadGateway(), False),
        (DependencyNotTrusted(), True),  # of a kind that passes, but it declares that this one does not
        (BadRequest(), True),
        (OSError(), False),
        (SystemExit(1), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_no_repetition_mends_is_final(error: BaseException, final: bool) -> None:
    assert is_final(error) is final


def test_a_condition_is_said_when_it_begins_and_when_it_is_over(records: Records) -> None:
    configure_logging(Settings())
    condition = Condition(broken="it is broken", mended="it is mended")
    for is_broken in [False, True, True, False, False, True]:
        with suppress(OSError), condition.watched():
            if is_broken:
                raise OSError
    assert [(record["level"], record["message"]) for record in records()] == [
        ("warning", "it is broken"),
        ("info", "it is mended"),
        ("warning", "it is broken"),
    ]
