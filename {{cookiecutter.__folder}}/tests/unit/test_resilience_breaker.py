"""Breakers: when they open and close, what counts, and what operators can force."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from {{ cookiecutter.package_name }}.config import Settings
from {{ cookiecutter.package_name }}.errors import ServiceError
from {{ cookiecutter.package_name }}.errors.http import NotFound
from {{ cookiecutter.package_name }}.errors.upstream import (
    DependencyFailed,
    DependencyTimedOut,
    DependencyUnavailable,
)
from {{ cookiecutter.package_name }}.resilience import breaker, sharing
from {{ cookiecutter.package_name }}.resilience.breaker import Circuit
from {{ cookiecutter.package_name }}.resilience.deadline import within
from {{ cookiecutter.package_name }}.resilience.dependency import Breaker, Bulkhead, Dependency, Timeout
from {{ cookiecutter.package_name }}.telemetry.logging import configure_logging

from ..conftest import Records
from .calling import BOTH_WAYS, Ask, Failing, Time, ask_sync, counted, declare, outcomes, rejections

STATES = ("closed", "open", "half_open")


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> Iterator[Time]:
    """What breakers take for the time."""
    configure_logging(Settings())
    time = Time()
    monkeypatch.setattr(breaker.Clock, "monotonic", lambda clock: time.now)
    yield time


def guarded(**limits: Any) -> Dependency:
    """A dependency with a breaker, and nothing else that could be in the way."""
    return declare(retry=None, bulkhead=None, breaker=Breaker(**{"minimum_calls": 4} | limits))


def healthy() -> str:
    return "done"


def broken() -> None:
    raise DependencyFailed(dependency="it", status=500)


def fail(dependency: Dependency, times: int, ask: Ask = ask_sync, do: Callable[[], Any] = broken) -> None:
    """Calls it so often, in vain."""
    for _ in range(times):
        with pytest.raises((ServiceError, ZeroDivisionError)):
            ask(dependency, do)


def shown(dependency: Dependency) -> list[str]:
    """The state that the metric shows."""
    return [state for state in STATES if counted("dependency_breaker_state", dependency, state=state)]


def refused(dependency: Dependency, ask: Ask = ask_sync) -> DependencyUnavailable:
    """What a call fails with that is not made."""
    do = Failing()
    with pytest.raises(DependencyUnavailable) as raised:
        ask(dependency, do)
    assert do.calls == 0
    return raised.value


@BOTH_WAYS
def test_it_opens_when_half_of_the_calls_fail(ask: Ask, time: Time, records: Records) -> None:
    dependency = guarded(open_for=7)
    for _ in range(2):
        ask(dependency, healthy)
    fail(dependency, 1, ask)
    assert (dependency.state, shown(dependency)) == ("closed", ["closed"])
    records()
    fail(dependency, 1, ask)
    assert (dependency.state, shown(dependency)) == ("open", ["open"])
    time.now += 2
    error = refused(dependency, ask)
    assert str(error) == f"{dependency.name} was not asked: its circuit is open"
    assert error.retry_after == 5
    assert outcomes(dependency) == {"success": 2, "failure": 2, "rejected": 1}
    assert rejections(dependency) == {"breaker": 1}
    (record,) = records()
    assert (record["level"], record["message"]) == ("warning", "a dependency is not asked any more")
    assert (record["dependency"], record["calls"], record["failed"]) == (dependency.name, 4, 2)


def test_few_calls_tell_nothing() -> None:
    dependency = guarded()
    fail(dependency, 3)
    assert dependency.state == "closed"


def test_what_is_long_ago_tells_nothing(time: Time) -> None:
    dependency = guarded(window=30)
    fail(dependency, 3)
    time.now += 30
    fail(dependency, 3)
    assert dependency.state == "closed"


@BOTH_WAYS
def test_it_closes_after_probes_that_succeed(ask: Ask, time: Time, records: Records) -> None:
    dependency = guarded(open_for=7, probes=2)
    fail(dependency, 4, ask)
    time.now += 7
    assert ask(dependency, healthy) == "done"
    assert (dependency.state, shown(dependency)) == ("half_open", ["half_open"])
    records()
    assert ask(dependency, healthy) == "done"
    assert (dependency.state, shown(dependency)) == ("closed", ["closed"])
    assert [(record["level"], record["message"]) for record in records()] == [("info", "a dependency is asked again")]
    fail(dependency, 3, ask)  # what was before is forgotten
    assert dependency.state == "closed"


@BOTH_WAYS
def test_it_stays_open_after_probes_that_fail(ask: Ask, time: Time) -> None:
    dependency = guarded(open_for=7, probes=2)
    fail(dependency, 4, ask)
    time.now += 7
    ask(dependency, healthy)
    fail(dependency, 1, ask)
    assert (dependency.state, shown(dependency)) == ("open", ["open"])
    assert refused(dependency, ask).retry_after == 7


@pytest.mark.parametrize(("failing", "state"), [(2, "closed"), (3, "open")])
def test_how_many_probes_must_succeed(failing: int, state: str, time: Time) -> None:
    dependency = guarded(failure_rate=0.6, probes=5)
    fail(dependency, 4)
    time.now += 5
    for _ in range(5 - failing):
        dependency.call(healthy)
    fail(dependency, failing)
    assert dependency.state == state


def test_probes_come_one_after_the_other(time: Time) -> None:
    dependency = guarded(probes=2)
    fail(dependency, 4)
    time.now += 5
    meanwhile = dependency.call(lambda: refused(dependency))
    assert meanwhile.retry_after == 1
    assert dependency.call(healthy) == "done"
    assert dependency.state == "closed"


def test_a_probe_that_is_cancelled_is_none(time: Time) -> None:
    dependency = guarded(probes=1)
    fail(dependency, 4)
    time.now += 5

    async def main() -> None:
        for _ in range(3):
            probe = asyncio.create_task(dependency.call_async(asyncio.sleep, 60))
            await asyncio.sleep(0)
            probe.cancel()
            with pytest.raises(asyncio.CancelledError):
                await probe
        assert dependency.state == "half_open"
        await dependency.call_async(asyncio.sleep, 0)

    before = outcomes(dependency)
    asyncio.run(main())
    assert dependency.state == "closed"
    assert outcomes(dependency) == before | {"success": 1}


@BOTH_WAYS
def test_it_opens_when_all_calls_are_slow(ask: Ask, time: Time) -> None:
    dependency = guarded(slow_after=2, slow_rate=1)

    def slow() -> None:
        time.now += 2

    for _ in range(4):
        ask(dependency, slow)
    assert dependency.state == "open"


def not_found() -> None:
    error = DependencyFailed(dependency="it", status=404)
    error.proves_health = True
    raise error


def our_own() -> None:
    raise NotFound


def bug() -> None:
    raise ZeroDivisionError


@BOTH_WAYS
@pytest.mark.parametrize(("do", "state"), [(broken, "open"), (bug, "open"), (not_found, "closed"), (our_own, "closed")])
def test_what_counts_as_a_failure(do: Callable[[], None], state: str, ask: Ask) -> None:
    dependency = guarded()
    fail(dependency, 4, ask, do)
    assert dependency.state == state


@BOTH_WAYS
def test_what_is_ignored_counts_neither_way(ask: Ask) -> None:
    dependency = guarded(ignored=(ZeroDivisionError,))
    for _ in range(10):
        with pytest.raises(ZeroDivisionError) as raised:
            ask(dependency, bug)
        assert raised.value.__cause__ is None
    assert dependency.state == "closed"
    fail(dependency, 4, ask)
    assert dependency.state == "open"


@BOTH_WAYS
def test_a_caller_in_a_hurry_cannot_open_it(ask: Ask) -> None:
    dependency = declare(retry=None, breaker=Breaker(minimum_calls=2))

    def late() -> None:
        raise DependencyTimedOut(dependency="it", reason="there was no time")

    for _ in range(4):
        with within(2), pytest.raises(DependencyTimedOut):
            ask(dependency, late)
    assert dependency.state == "closed"
    fail(dependency, 2, ask, late)
    assert dependency.state == "open"


@BOTH_WAYS
@pytest.mark.parametrize(("seconds", "state"), [(29, "closed"), (31, "open"), (100, "open")])
def test_it_opens_for_what_is_slow_at_least(ask: Ask, seconds: float, state: str) -> None:
    """A healthy one may take longer than half of an attempt: that a caller did not wait for that proves nothing."""
    patient = Timeout(attempt=40, total=100)
    dependency = declare(retry=None, timeout=patient, breaker=Breaker(minimum_calls=2, slow_after=30))

    def late() -> None:
        raise DependencyTimedOut(dependency="it", reason="there was no time")

    for _ in range(2):
        with within(seconds), pytest.raises(DependencyTimedOut):
            ask(dependency, late)
    assert dependency.state == state


def test_what_hangs_for_all_of_its_time_opens_it() -> None:
    dependency = declare(retry=None, timeout=Timeout(attempt=0.2, total=0.2), breaker=Breaker(minimum_calls=2))
    for _ in range(2):
        with pytest.raises(DependencyTimedOut):
            asyncio.run(dependency.call_async(asyncio.sleep, 60))
    assert dependency.state == "open"


def test_an_operator_may_decide_during_the_first_call(monkeypatch: pytest.MonkeyPatch) -> None:
    dependency = declare()
    operator = threading.Thread(target=dependency.force, args=("open",))

    def meanwhile(circuit: Circuit) -> None:
        operator.start()
        operator.join(0.05)  # it is over by now, or waits until there is a breaker that it can force

    monkeypatch.setattr(sharing, "share", meanwhile)
    dependency.call(int)
    operator.join()
    assert dependency.state == "open"


def test_a_full_bulkhead_says_nothing_of_the_dependency() -> None:
    dependency = declare(retry=None, breaker=Breaker(minimum_calls=2), bulkhead=Bulkhead(1, queue=0))

    def occupied() -> None:
        for _ in range(4):
            error = refused(dependency)
            assert str(error).endswith("1 are inside and 0 are waiting")
            assert error.retry_after

    dependency.call(occupied)
    assert dependency.state == "closed"
    assert rejections(dependency) == {"bulkhead": 4}
    assert outcomes(dependency) == {"success": 1, "rejected": 4}


def test_a_probe_for_which_there_is_no_place_is_none(time: Time) -> None:
    dependency = declare(
        retry=None, breaker=Breaker(minimum_calls=1, probes=1), bulkhead=Bulkhead(1, queue=1, wait=0.05)
    )

    async def main() -> None:
        leave, done = asyncio.Event(), asyncio.Event()

        async def fail_then() -> None:
            await leave.wait()
            broken()

        failing, occupying = (asyncio.create_task(dependency.call_async(do)) for do in (fail_then, done.wait))
        await asyncio.sleep(0)
        leave.set()
        with pytest.raises(DependencyFailed):
            await failing
        time.now += 5
        for _ in range(2):
            with pytest.raises(DependencyUnavailable, match="no place became free"):
                await dependency.call_async(done.wait)
        assert dependency.state == "half_open"
        done.set()
        await occupying
        await dependency.call_async(done.wait)

    asyncio.run(main())
    assert dependency.state == "closed"
    assert rejections(dependency) == {"bulkhead": 2}


@BOTH_WAYS
def test_an_operator_can_force_it_open(ask: Ask, records: Records) -> None:
    dependency = guarded()
    dependency.force("open")
    error = refused(dependency, ask)
    assert str(error).endswith("an operator has opened its circuit")
    assert error.retry_after is None
    assert (dependency.state, shown(dependency)) == ("open", ["open"])
    dependency.force("open")
    assert [record["reason"] for record in records()] == ["an operator wants it so"]
    dependency.force(None)
    assert ask(dependency, healthy) == "done"
    assert (dependency.state, shown(dependency)) == ("closed", ["closed"])


@BOTH_WAYS
def test_an_operator_can_force_it_closed(ask: Ask) -> None:
    dependency = guarded()
    fail(dependency, 4, ask)
    assert dependency.state == "open"
    dependency.force("closed")
    fail(dependency, 10, ask)
    assert (dependency.state, shown(dependency)) == ("closed", ["closed"])
    dependency.force(None)
    assert dependency.state == "closed"
    fail(dependency, 4, ask)
    assert dependency.state == "open"


def test_forcing_nothing_changes_nothing() -> None:
    dependency = guarded()
    fail(dependency, 4)
    dependency.force(None)
    assert dependency.state == "open"


def test_without_a_breaker_it_is_always_asked() -> None:
    dependency = declare(retry=None, breaker=None, timeout=Timeout(attempt=1))
    fail(dependency, 50)
    dependency.force("open")
    assert dependency.call(healthy) == "done"
    assert dependency.state == "closed"
