"""Retries: what is tried again and what is not, when, how often, and what is recorded of it."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from {{ cookiecutter.package_name }}.config import Settings
from {{ cookiecutter.package_name }}.errors import AIError, IntegrationError, ServiceError
from {{ cookiecutter.package_name }}.errors.http import NotFound
from {{ cookiecutter.package_name }}.errors.upstream import (
    DeadlineExceeded,
    DependencyAnswerInvalid,
    DependencyConnectionLost,
    DependencyFailed,
    DependencyNotTrusted,
    DependencyTimedOut,
    DependencyUnavailable,
    DependencyUnreachable,
)
from {{ cookiecutter.package_name }}.resilience.budget import RetryBudget
from {{ cookiecutter.package_name }}.resilience.deadline import within
from {{ cookiecutter.package_name }}.resilience.dependency import Budget, Retry, Timeout
from {{ cookiecutter.package_name }}.resilience.retrying import Retries, full_jitter
from {{ cookiecutter.package_name }}.telemetry.logging import configure_logging

from ..conftest import Records
from .calling import BOTH_WAYS, Ask, Failing, counted, declare, outcomes, rejections

AT_ONCE = Retry(base=0.001, cap=0.001)
PATIENT = 60.0


class Gibberish(AIError):
    """A model's answer that cannot be read."""

    code = "GIBBERISH"
    message = "gibberish"


def not_worth_it() -> DependencyFailed:
    error = DependencyFailed(dependency="x", status=404)
    error.worth_repeating = False
    return error


def never_connected() -> DependencyTimedOut:
    error = DependencyTimedOut(dependency="x", reason="no connection")
    error.nothing_was_sent = True
    return error


@BOTH_WAYS
@pytest.mark.parametrize(
    ("error", "attempts_when_repeatable", "attempts_else"),
    [
        (DependencyUnreachable(), 3, 3),
        (never_connected(), 3, 3),
        (DependencyConnectionLost(), 3, 1),
        (DependencyTimedOut(), 3, 1),
        (DependencyFailed(status=500), 3, 1),
        (DependencyAnswerInvalid(), 3, 1),
        (Gibberish(), 3, 1),
        (not_worth_it(), 1, 1),
        (DependencyNotTrusted(), 1, 1),
        (DependencyUnavailable(), 1, 1),
        (DeadlineExceeded(), 1, 1),
        (NotFound(), 1, 1),
        (ZeroDivisionError(), 1, 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_what_is_tried_again(error: Exception, attempts_when_repeatable: int, attempts_else: int, ask: Ask) -> None:
    for repeatable, attempts in [(True, attempts_when_repeatable), (False, attempts_else)]:
        dependency, do = declare(retry=AT_ONCE, breaker=None), Failing(*[error] * 10)
        with pytest.raises(type(error)) as raised:
            ask(dependency, do, repeatable=repeatable)
        assert raised.value is error
        assert do.calls == attempts
        assert counted("dependency_retries_total", dependency) == attempts - 1


@BOTH_WAYS
def test_a_retry_that_succeeds_is_a_success(ask: Ask) -> None:
    dependency, do = declare(retry=AT_ONCE), Failing(DependencyFailed(status=500), DependencyConnectionLost())
    assert ask(dependency, do, repeatable=True) == "done"
    assert do.calls == 3
    assert outcomes(dependency) == {"success": 1}
    assert counted("dependency_attempt_duration_seconds_count", dependency) == 3


@BOTH_WAYS
def test_without_retries_there_are_none(ask: Ask) -> None:
    for retry in (None, Retry(attempts=1)):
        do = Failing(DependencyUnreachable())
        with pytest.raises(DependencyUnreachable):
            ask(declare(retry=retry), do, repeatable=True)
        assert do.calls == 1


@BOTH_WAYS
def test_a_dependency_that_is_down_gets_a_tenth_more_and_not_three_times_as_much(ask: Ask) -> None:
    dependency = declare(retry=Retry(base=0.0001, cap=0.0001, budget=Budget(ratio=0.1, floor=5)), breaker=None)
    do = Failing(*[DependencyUnreachable()] * 1000)
    for _ in range(100):
        with pytest.raises(DependencyUnreachable):
            ask(dependency, do, repeatable=True)
    assert do.calls <= 110
    assert counted("dependency_retries_total", dependency) == do.calls - 100 >= 5
    assert rejections(dependency)["budget"] >= 45


@BOTH_WAYS
def test_each_retry_is_one_record_without_what_was_sent(records: Records, ask: Ask) -> None:
    configure_logging(Settings())
    dependency = declare(retry=AT_ONCE)
    records()
    ask(dependency, Failing(*[DependencyUnreachable(dependency="them")] * 2), "secret", repeatable=True)
    written = records()
    assert [(record["level"], record["message"], record["attempt"]) for record in written] == [
        ("info", "what failed is tried again", 2),
        ("info", "what failed is tried again", 3),
    ]
    assert {record["code"] for record in written} == {DependencyUnreachable.code}
    assert {record["dependency"] for record in written} == {"them"}
    assert all(record["wait_ms"] >= 0 for record in written)
    assert "secret" not in str(written)


def retries(policy: Retry, take: Callable[[], bool] = lambda: True) -> tuple[Retries, list[str]]:
    refused: list[str] = []
    return Retries(policy, 0.1, repeatable=True, take=take, refused=refused.append), refused


policies = st.builds(
    lambda base, more: Retry(base=base, cap=base + more, attempts=5),
    st.floats(0.001, 10),
    st.floats(0, 100),
)


@given(policy=policies, retry=st.integers(1, 2000))
def test_a_wait_is_a_random_part_of_what_doubles(policy: Retry, retry: int) -> None:
    wait = full_jitter(policy.base, policy.cap, retry)
    assert 0 <= wait <= policy.cap
    if retry == 1:
        assert wait <= policy.base


@given(policy=policies, asked_for=st.floats(0, 200))
def test_nobody_is_asked_earlier_than_they_say(policy: Retry, asked_for: float) -> None:
    one, refused = retries(policy)
    wait = one.wait(DependencyFailed(status=503, retry_after=asked_for))
    if asked_for > policy.cap:
        assert wait is False
    else:
        assert asked_for <= wait <= policy.cap
    assert refused == []


@given(policy=policies, asked_for=st.floats(0, 200), left=st.floats(0.001, 200))
def test_no_wait_goes_beyond_the_deadline(policy: Retry, asked_for: float, left: float) -> None:
    one, refused = retries(policy)
    with within(left):
        wait = one.wait(DependencyFailed(status=503, retry_after=asked_for))
    if wait is False:
        assert refused == (["deadline"] if asked_for <= policy.cap else [])
    else:
        assert wait <= left


def test_a_wait_that_is_too_long_takes_nothing_from_the_budget() -> None:
    budget = RetryBudget(Budget(ratio=0, floor=1))
    one, refused = retries(Retry(), budget.take)
    with within(1):
        assert one.wait(DependencyFailed(status=503, retry_after=4)) is False
    assert refused == ["deadline"]
    assert budget.take()


@BOTH_WAYS
def test_a_retry_that_would_be_too_late_is_not_waited_for(ask: Ask) -> None:
    slow: ServiceError = DependencyFailed(status=503, retry_after=PATIENT)
    dependency = declare(retry=Retry(cap=2 * PATIENT), timeout=Timeout(attempt=1, total=10))
    do = Failing(slow, slow)
    with pytest.raises(IntegrationError) as raised:
        ask(dependency, do, repeatable=True)
    assert raised.value.retry_after == PATIENT
    assert do.calls == 1
    assert rejections(dependency) == {"deadline": 1}
