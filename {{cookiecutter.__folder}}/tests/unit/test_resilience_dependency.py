"""Dependencies: the order of their policies, deadlines, fallbacks, names of errors, and what is counted."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from time import monotonic

import pytest

from {{ cookiecutter.package_name }}.config import Settings
from {{ cookiecutter.package_name }}.errors import (
    AIError,
    DependencyTimeoutError,
    IntegrationError,
    UnavailableError,
)
from {{ cookiecutter.package_name }}.errors.upstream import (
    DeadlineExceeded,
    DependencyFailed,
    DependencyTimedOut,
    DependencyUnavailable,
    DependencyUnreachable,
)
from {{ cookiecutter.package_name }}.resilience.deadline import remaining, within
from {{ cookiecutter.package_name }}.resilience.dependency import (
    Breaker,
    Budget,
    Bulkhead,
    Dependency,
    Errors,
    Retry,
    Timeout,
    dependencies,
)
from {{ cookiecutter.package_name }}.telemetry.context import RequestContext, current_request
from {{ cookiecutter.package_name }}.telemetry.logging import configure_logging

from ..conftest import Records
from .calling import BOTH_WAYS, Ask, Failing, ask_async, ask_sync, counted, declare, outcomes, rejections

AGES = 60.0
"""Seconds that no test waits for."""


class OracleFailed(IntegrationError):
    """The oracle answered badly."""

    code = "UNIT_ORACLE_FAILED"
    message = "the oracle answered with {status}"


class OracleAbsent(UnavailableError):
    """The oracle is not asked."""

    code = "UNIT_ORACLE"
    message = "the oracle is not asked: {reason}"


class OracleSlow(DependencyTimeoutError):
    """The oracle was too slow."""

    code = "UNIT_ORACLE"
    message = "the oracle was too slow: {reason}"


class Gibberish(AIError):
    """The oracle's answer cannot be read."""

    code = "UNIT_GIBBERISH"
    message = "gibberish"


ORACLE = Errors(failed=OracleFailed, unavailable=OracleAbsent, timeout=OracleSlow)


@pytest.fixture(autouse=True)
def _logging() -> None:
    configure_logging(Settings())


@pytest.fixture
def request_context() -> Iterator[RequestContext]:
    context = RequestContext("the-id", "1" * 32, "2" * 16, "GET", "/")
    token = current_request.set(context)
    yield context
    current_request.reset(token)


@pytest.mark.parametrize("name", ["", "Upper", "1st", "with space", "under_score", "a\n", "-a"])
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(ValueError, match="write small letters"):
        Dependency(name)


def test_a_name_is_declared_once() -> None:
    dependency = declare()
    assert dependencies()[dependency.name] is dependency
    with pytest.raises(ValueError, match="there is one already; import that one, or write another name"):
        Dependency(dependency.name)


@pytest.mark.parametrize(
    ("policy", "values"),
    [
        (Timeout, {"attempt": 0}),
        (Timeout, {"attempt": 31}),
        (Retry, {"attempts": 0}),
        (Retry, {"base": 0}),
        (Retry, {"base": 2, "cap": 1}),
        (Budget, {"ratio": 2}),
        (Budget, {"floor": -1}),
        (Budget, {"window": 0}),
        (Breaker, {"failure_rate": 0}),
        (Breaker, {"slow_rate": 1.1}),
        (Breaker, {"slow_after": 0}),
        (Breaker, {"open_for": 0}),
        (Breaker, {"window": 0}),
        (Breaker, {"minimum_calls": 0}),
        (Breaker, {"probes": 0}),
    ],
)
def test_policies_that_cannot_be(policy: type, values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=policy.__name__):
        policy(**values)


@BOTH_WAYS
def test_what_is_asked_gets_its_arguments_and_gives_its_answer(ask: Ask) -> None:
    dependency = declare()
    assert ask(dependency, lambda *args: args, 1, "two") == (1, "two")
    assert outcomes(dependency) == {"success": 1}
    assert counted("dependency_attempt_duration_seconds_count", dependency) == 1


@BOTH_WAYS
def test_a_bug_goes_out_as_it_is(ask: Ask) -> None:
    dependency = declare(fallback=lambda error: "never")
    do = Failing(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        ask(dependency, do, repeatable=True)
    assert do.calls == 1
    assert outcomes(dependency) == {"failure": 1}


@BOTH_WAYS
def test_the_policies_stand_in_their_order(ask: Ask) -> None:
    """Retries outside of the breaker, which counts each attempt; the fallback outside of all; the bulkhead inside."""
    errors: list[Exception] = []

    def stand_in(error: Exception) -> str:
        errors.append(error)
        return "from the fallback"

    dependency = declare(
        retry=Retry(base=0.001, cap=0.001, attempts=3),
        breaker=Breaker(minimum_calls=2),
        bulkhead=Bulkhead(1, queue=0),
        fallback=stand_in,
    )
    do = Failing(*[DependencyFailed(dependency="it", status=500)] * 9)
    assert ask(dependency, do, repeatable=True) == "from the fallback"
    assert do.calls == 2  # the third attempt found the breaker open: it failed as the second one did
    assert isinstance(errors[0], DependencyFailed)
    assert ask(dependency, do) == "from the fallback"
    assert do.calls == 2
    assert isinstance(errors[1], DependencyUnavailable)
    assert outcomes(dependency) == {"fallback": 2}


@BOTH_WAYS
def test_errors_get_the_names_of_the_dependency(ask: Ask) -> None:
    dependency = declare(errors=ORACLE, breaker=Breaker(minimum_calls=2))
    original = DependencyFailed(dependency=dependency.name, status=502, retry_after=12)
    with pytest.raises(OracleFailed) as failed:
        ask(dependency, Failing(original))
    assert failed.value.__cause__ is original
    assert failed.value.context == {"dependency": dependency.name, "status": 502}
    assert failed.value.retry_after == 12
    with pytest.raises(OracleSlow) as slow:
        ask(dependency, Failing(DependencyTimedOut(dependency=dependency.name, reason="it slept")))
    assert str(slow.value) == "the oracle was too slow: it slept"
    with pytest.raises(OracleAbsent) as absent:
        ask(dependency, Failing())
    assert absent.value.retry_after
    assert str(absent.value) == "the oracle is not asked: its circuit is open"
    assert outcomes(dependency) == {"failure": 2, "rejected": 1}


@BOTH_WAYS
def test_other_errors_keep_theirs(ask: Ask) -> None:
    error = Gibberish()
    with pytest.raises(Gibberish) as raised:
        ask(declare(errors=ORACLE), Failing(error))
    assert raised.value is error
    unreachable = DependencyUnreachable(dependency="it", reason="refused")
    with pytest.raises(DependencyUnreachable) as original:
        ask(declare(errors=Errors(timeout=OracleSlow), retry=None), Failing(unreachable))
    assert original.value is unreachable


@BOTH_WAYS
def test_a_fallback_stands_in_and_says_why(ask: Ask, records: Records, request_context: RequestContext) -> None:
    got: list[object] = []

    def stand_in(error: Exception, *args: object) -> str:
        got.extend([type(error), *args])
        return "something else"

    dependency = declare(errors=ORACLE, fallback=stand_in, retry=None)
    records()
    assert ask(dependency, Failing(DependencyFailed(dependency="it", status=500)), 7) == "something else"
    assert got == [OracleFailed, 7]
    assert outcomes(dependency) == {"fallback": 1}
    (record,) = records()
    assert (record["level"], record["dependency"], record["code"]) == ("warning", dependency.name, OracleFailed.code)
    assert record["request_id"] == "the-id"
    assert "exception" not in record


@BOTH_WAYS
def test_what_a_fallback_raises_goes_out(ask: Ask) -> None:
    def stand_in(error: Exception) -> None:
        raise Gibberish from error

    dependency = declare(fallback=stand_in, retry=None)
    with pytest.raises(Gibberish):
        ask(dependency, Failing(DependencyFailed(dependency="it", status=500)))
    assert outcomes(dependency) == {"failure": 1}


def test_a_fallback_may_be_a_coroutine() -> None:
    async def stand_in(error: Exception, number: int) -> int:
        await asyncio.sleep(0)
        return number + 1

    dependency = declare(fallback=stand_in, retry=None)

    async def fail(number: int) -> int:
        raise DependencyFailed(dependency="it", status=500)

    assert asyncio.run(dependency.call_async(fail, 1)) == 2


@BOTH_WAYS
def test_an_attempt_knows_how_much_time_it_has(ask: Ask) -> None:
    def left(*_: object) -> float:
        return remaining() or AGES

    assert 4 < ask(declare(timeout=Timeout(attempt=5, total=50)), left) <= 5
    with within(3):
        assert 2 < ask(declare(timeout=Timeout(attempt=5, total=50)), left) <= 3
    inner = declare(timeout=Timeout(attempt=9, total=50))
    outer = declare(timeout=Timeout(attempt=5, total=50))
    assert 4 < ask(outer, lambda: inner.call(left)) <= 5
    shorter = declare(timeout=Timeout(attempt=2, total=50))
    assert 1 < ask(outer, lambda: shorter.call(left)) <= 2
    assert remaining() is None


@BOTH_WAYS
def test_the_total_holds_for_all_attempts(ask: Ask) -> None:
    left: list[float] = []

    def fail() -> None:
        left.append(remaining() or AGES)
        raise DependencyUnreachable(dependency="it", reason="refused")

    dependency = declare(timeout=Timeout(attempt=5, total=5), retry=Retry(base=0.001, cap=0.001))
    with pytest.raises(DependencyUnreachable):
        ask(dependency, fail)
    assert 5 > left[0] > left[1] > left[2] > 0


@BOTH_WAYS
def test_nothing_is_begun_when_the_deadline_is_over(ask: Ask) -> None:
    dependency, do = declare(), Failing()
    with within(-1), pytest.raises(DeadlineExceeded):
        ask(dependency, do)
    assert do.calls == 0
    assert outcomes(dependency) == {"rejected": 1}
    assert rejections(dependency) == {"deadline": 1}
    assert dependency.state == "closed"


@pytest.mark.parametrize(
    ("timeout", "caller"),
    [(Timeout(attempt=0.01, total=AGES), None), (Timeout(attempt=AGES, total=AGES), 0.1)],
    ids=["attempt", "caller"],
)
def test_what_hangs_is_cancelled_in_time(timeout: Timeout, caller: float | None) -> None:
    was_cancelled: list[bool] = []

    async def hang() -> None:
        try:
            await asyncio.sleep(AGES)
        finally:
            was_cancelled.append(True)

    dependency = declare(timeout=timeout, retry=None)

    async def main() -> None:
        with within(caller), pytest.raises(DependencyTimedOut) as raised:
            await dependency.call_async(hang)
        assert raised.value.context["dependency"] == dependency.name

    began = monotonic()
    asyncio.run(main())
    assert monotonic() - began < AGES / 2
    assert was_cancelled == [True]
    assert outcomes(dependency) == {"failure": 1}


def test_what_hangs_is_tried_again_while_there_is_time() -> None:
    calls = 0

    async def hang_at_first() -> str:
        nonlocal calls
        calls += 1
        await asyncio.sleep(AGES if calls == 1 else 0)
        return "done"

    dependency = declare(timeout=Timeout(attempt=0.05, total=AGES), retry=Retry(base=0.001, cap=0.001))
    assert asyncio.run(dependency.call_async(hang_at_first, repeatable=True)) == "done"
    assert outcomes(dependency) == {"success": 1}


def test_somebody_elses_timeout_is_not_ours() -> None:
    async def do() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        asyncio.run(declare().call_async(do))


def test_cancelled_from_outside_it_stays_cancelled_and_counts_nowhere() -> None:
    dependency = declare(fallback=lambda error: "never")
    released = declare(bulkhead=Bulkhead(1, queue=1, wait=AGES))

    async def main() -> None:
        for asked in (dependency, released, released):
            task = asyncio.create_task(asked.call_async(asyncio.sleep, AGES, repeatable=True))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        await released.call_async(asyncio.sleep, 0)

    asyncio.run(main())
    assert outcomes(dependency) == {}
    assert counted("dependency_attempt_duration_seconds_count", dependency) == 0
    assert outcomes(released) == {"success": 1}


def test_cancelled_while_it_waits_for_a_retry() -> None:
    dependency, do = declare(), Failing(*[DependencyFailed(dependency="it", status=503, retry_after=4)] * 3)

    async def main() -> None:
        called = asyncio.Event()

        async def later() -> str:
            called.set()
            return do()

        task = asyncio.create_task(dependency.call_async(later, repeatable=True))
        await called.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert do.calls == 1
    assert outcomes(dependency) == {}


def test_threads_and_tasks_share_one_bulkhead() -> None:
    dependency = declare(bulkhead=Bulkhead(1, queue=0), retry=None)
    inside, leave = threading.Event(), threading.Event()

    def occupy() -> None:
        inside.set()
        leave.wait(10)

    thread = threading.Thread(target=dependency.call, args=(occupy,))
    thread.start()
    assert inside.wait(10)
    for ask in (ask_sync, ask_async):
        with pytest.raises(DependencyUnavailable):
            ask(dependency, Failing())
    leave.set()
    thread.join(10)
    assert dependency.call(Failing()) == "done"


def test_the_first_calls_of_many_threads_make_one_breaker() -> None:
    dependency = declare(retry=None, breaker=Breaker(minimum_calls=8))
    together = threading.Barrier(8)

    def fail() -> None:
        together.wait(10)
        with contextlib.suppress(DependencyFailed):
            dependency.call(Failing(DependencyFailed(dependency="it", status=500)))

    threads = [threading.Thread(target=fail) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert dependency.state == "open"
