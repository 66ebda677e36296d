"""What a dependency has in one process: its breaker, its bulkhead, its budget and its counts; and how attempts are made.

`dependency` says in which order, and why.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from ..errors.base import ServiceError
from ..errors.upstream import DeadlineExceeded, DependencyTimedOut, DependencyUnavailable
from ..telemetry.logging import get_logger
from ..telemetry.metrics import DEPENDENCY_CALLS, DEPENDENCY_REJECTIONS, DEPENDENCY_RETRIES, DEPENDENCY_SECONDS
from .breaker import Circuit
from .budget import RetryBudget
from .bulkhead import Bulkhead, BulkheadFull
from .deadline import remaining, within
from .policies import Breaker, Retry, Timeout
from .retrying import Retries, may_be_repeated

ALMOST = 0.95
"""An attempt that has so much of a time has had it: the deadline of its call has begun a moment before it did."""

RETRY_AFTER = 1
"""Seconds until it makes sense to come back when too many others were there: a queue is let in about as fast."""

log = get_logger(__name__)


class Running:
    """Makes the attempts at calls of one dependency.

    Args:
        name: The dependency's.
        timeout: How long one may take.
        retry: When there is another.
        breaker: When there is none.
        bulkhead: How many there are at a time.
    """

    def __init__(
        self, name: str, timeout: Timeout, retry: Retry | None, breaker: Breaker | None, bulkhead: Bulkhead | None
    ) -> None:
        self.name = name
        self.circuit = Circuit(name, breaker) if breaker else None
        self.successes, self.failures, self.rejected, self.fallbacks = (
            DEPENDENCY_CALLS.labels(name, outcome) for outcome in ("success", "failure", "rejected", "fallback")
        )
        self._rejections = {
            reason: DEPENDENCY_REJECTIONS.labels(name, reason) for reason in ("bulkhead", "budget", "deadline")
        }
        self._retries = DEPENDENCY_RETRIES.labels(name)
        self._seconds = DEPENDENCY_SECONDS.labels(name)
        self._bulkhead = bulkhead.renewed() if bulkhead else None
        self._budget = RetryBudget(retry.budget) if retry else None
        self._retry = retry
        self._timeout = timeout.attempt
        self._least = min(ALMOST * timeout.attempt, breaker.slow_after) if breaker else 0
        """Seconds that an attempt must have had for its end to tell something about the dependency, which was slow at least
        then: else callers with short deadlines could open the breaker of a healthy one for everybody."""

    def check(self) -> None:
        """Refuses a call at once while the breaker is open.

        Raises:
            DependencyUnavailable: It is.
        """
        if self.circuit:
            self.circuit.check()

    def count_call(self) -> None:
        """There is a call that may lead to retries."""
        if self._budget:
            self._budget.count_call()

    def count_failure(self, error: ServiceError) -> None:
        """A call has failed in the end.

        Args:
            error: Why. Where it is one of this dependency's policies, the call was rejected.
        """
        (self.rejected if self._is_refusal(error) else self.failures).inc()

    def _is_refusal(self, error: ServiceError) -> bool:
        """Whether one of this dependency's own policies has said no."""
        is_refusal = isinstance(error, DependencyUnavailable | DeadlineExceeded)
        return is_refusal and error.context.get("dependency") == self.name

    @contextmanager
    def standing_in(self, error: ServiceError, by: Callable[..., Any]) -> Iterator[None]:
        """Stands around the fallback.

        Args:
            error: Why it is needed.
            by: The fallback.
        """
        try:
            yield
        except Exception:  # it has its own record, or is the very failure that could not be stood in for
            self.failures.inc()
            raise
        self.fallbacks.inc()
        log.warning(
            "a fallback stands in for a dependency",
            dependency=self.name,
            stands_in=getattr(by, "__name__", type(by).__name__),
            code=error.code,
            reason=str(error),
            context=error.context,
        )

    def attempt(self, do: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Makes one attempt.

        Raises:
            DeadlineExceeded: There is no time for one.
            DependencyUnavailable: Its breaker is open, or its bulkhead full.
        """
        self._time_left()
        if self.circuit:
            return self.circuit.call(self._inside, do, args)
        return self._inside(do, args)

    async def attempt_async(self, do: Callable[..., Awaitable[Any]], args: tuple[Any, ...]) -> Any:
        """As `attempt`.

        Raises:
            DependencyTimedOut: It took too long.
        """
        self._time_left()
        if self.circuit:
            return await self.circuit.call_async(self._inside_async, do, args)
        return await self._inside_async(do, args)

    def again(self, error: ServiceError, do: Callable[..., Any], args: tuple[Any, ...], *, repeatable: bool) -> Any:
        """Makes all further attempts.

        Args:
            error: What the first one raised. It is raised again where there may be no other.
            do: As the rest, the call's.
            args: Its arguments.
            repeatable: Whether it may be done twice.
        """
        for attempt in self._further(error, repeatable=repeatable):
            with attempt:
                if attempt.num == 1:
                    raise error
                try:
                    result = self.attempt(do, args)
                except ServiceError as exc:
                    if self._is_refusal(exc):
                        break  # it has been asked, and has failed as the last attempt did
                    self._retries.inc()
                    error = exc
                    raise
                self._retries.inc()
                return result
        raise error

    async def again_async(
        self, error: ServiceError, do: Callable[..., Awaitable[Any]], args: tuple[Any, ...], *, repeatable: bool
    ) -> Any:
        """As `again`."""
        async for attempt in self._further(error, repeatable=repeatable):
            with attempt:
                if attempt.num == 1:
                    raise error
                try:
                    result = await self.attempt_async(do, args)
                except ServiceError as exc:
                    if self._is_refusal(exc):
                        break  # it has been asked, and has failed as the last attempt did
                    self._retries.inc()
                    error = exc
                    raise
                self._retries.inc()
                return result
        raise error

    def _further(self, error: ServiceError, *, repeatable: bool) -> Any:
        """The attempts, as the library makes them. It costs more than all the rest: so the first one goes without."""
        if self._retry is None or self._budget is None or not may_be_repeated(error, repeatable=repeatable):
            raise error
        take = self._budget.take
        return Retries(self._retry, self._timeout, repeatable=repeatable, take=take, refused=self._reject)()

    def _inside(self, do: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        if self._bulkhead is None:
            return self._timed(do, args)
        try:
            self._bulkhead.enter()
        except BulkheadFull as full:
            raise self._no_place(full) from full
        try:
            return self._timed(do, args)
        finally:
            self._bulkhead.leave()

    async def _inside_async(self, do: Callable[..., Awaitable[Any]], args: tuple[Any, ...]) -> Any:
        if self._bulkhead is None:
            return await self._timed_async(do, args)
        try:
            await self._bulkhead.enter_async()
        except BulkheadFull as full:
            raise self._no_place(full) from full
        try:
            return await self._timed_async(do, args)
        finally:
            self._bulkhead.leave()

    def _timed(self, do: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        given, started = self._time_left(), perf_counter()
        try:
            with within(given):
                result = do(*args)
        except Exception as exc:
            self._seconds.observe(perf_counter() - started)
            if isinstance(exc, DependencyTimedOut):
                exc.proves_nothing = given < self._least
            raise
        self._seconds.observe(perf_counter() - started)
        return result

    async def _timed_async(self, do: Callable[..., Awaitable[Any]], args: tuple[Any, ...]) -> Any:
        given, started = self._time_left(), perf_counter()
        limit = asyncio.timeout(given)
        try:
            with within(given):
                async with limit:
                    result = await do(*args)
        except Exception as exc:
            self._seconds.observe(perf_counter() - started)
            if isinstance(exc, TimeoutError) and limit.expired():
                late = DependencyTimedOut(dependency=self.name, reason=f"there was no answer within {given:.3g} s")
                late.proves_nothing = given < self._least
                raise late from exc
            if isinstance(exc, DependencyTimedOut):
                exc.proves_nothing = given < self._least
            raise
        self._seconds.observe(perf_counter() - started)
        return result

    def _time_left(self) -> float:
        """Seconds for an attempt that begins now."""
        left = remaining()
        if left is None:
            return self._timeout
        if left <= 0:
            self._reject("deadline")
            raise DeadlineExceeded(dependency=self.name)
        return min(left, self._timeout)

    def _no_place(self, full: BulkheadFull) -> DependencyUnavailable:
        self._reject("bulkhead")
        return DependencyUnavailable(dependency=self.name, reason=full.reason, retry_after=RETRY_AFTER)

    def _reject(self, reason: str) -> None:
        self._rejections[reason].inc()
