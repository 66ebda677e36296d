"""Budgets of retries: a tenth of the calls, and a few for whoever calls seldom."""

from hypothesis import given
from hypothesis import strategies as st

from {{ cookiecutter.package_name }}.resilience.budget import SLOTS, RetryBudget
from {{ cookiecutter.package_name }}.resilience.policies import Budget

from .calling import Time


def budget(policy: Budget, time: Time) -> RetryBudget:
    return RetryBudget(policy, time.monotonic)


def taken(budget: RetryBudget, times: int = 1000) -> int:
    return sum(budget.take() for _ in range(times))


def test_who_calls_seldom_may_retry_too() -> None:
    new = budget(Budget(floor=3), Time())
    new.count_call()
    assert taken(new) == 3


def test_who_calls_often_may_retry_a_tenth_of_that() -> None:
    busy = budget(Budget(ratio=0.1, floor=3), Time())
    for _ in range(500):
        busy.count_call()
    assert taken(busy) == 50


def test_what_is_long_ago_does_not_count() -> None:
    time = Time()
    one = budget(Budget(floor=3, window=60), time)
    for _ in range(500):
        one.count_call()
    taken(one)
    time.now += 60
    assert taken(one) == 3


def test_none_at_all() -> None:
    time = Time()
    none = budget(Budget(ratio=0, floor=0), time)
    none.count_call()
    assert taken(none) == 0


Moments = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 40), st.integers(0, 9)), max_size=30)
"""Seconds since the last one, calls, and retries that are wanted then."""


@given(ratio=st.floats(0, 1), floor=st.integers(0, 5), moments=Moments)
def test_none_is_allowed_beyond_that(ratio: float, floor: int, moments: list[tuple[int, int, int]]) -> None:
    """By what the window has when it is asked for: retries stay allowed when the calls that they were for are long ago."""
    window, time = 60.0, Time()
    one = budget(Budget(ratio=ratio, floor=floor, window=window), time)
    calls: list[float] = []
    retries: list[float] = []
    for pause, new_calls, wanted in moments:
        time.now += pause
        for _ in range(new_calls):
            one.count_call()
            calls.append(time.now)
        allowed = taken(one, wanted)
        retries += [time.now] * allowed
        least = window * (SLOTS - 1) / SLOTS  # the oldest part of a window may be forgotten early
        recent_retries = sum(moment > time.now - least for moment in retries)
        recent_calls = sum(moment > time.now - window for moment in calls)
        assert not allowed or recent_retries <= max(floor, recent_calls * ratio)
