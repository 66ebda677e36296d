"""One declaration for each thing that this service depends on, and all that happens when it is slow, wrong or gone.

    summarizer = Dependency(
        "summarizer",
        timeout=Timeout(attempt=4, total=10),
        errors=Errors(failed=SummarizerFailed, unavailable=SummarizerUnavailable, timeout=SummarizerTimedOut),
        fallback=first_sentences,
    )

    summary = await summarizer.call_async(ask_for_a_summary, article, repeatable=True)

Every call passes, from the outside to the inside, always in this order:

1. the fallback, which stands in for whatever fails in the end;
2. the deadline: `timeout.total`, or what the caller has left if that is less. Nested calls inherit it;
3. retries, as long as the budget and the deadline allow. Only what is marked as retryable, and is safe to repeat
   (`repeatable=True`, or it was never sent), and never what a policy has refused;
4. the breaker, which counts attempts;
5. the bulkhead;
6. the timeout of one attempt. Coroutines are cancelled. Threads cannot be: whatever blocks in them asks
   `deadline.remaining()` how long it may, as the client in `client` does.

Nothing is made before the first call of a process, so nothing is shared by accident after a fork.
"""

import os
import re
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from types import MappingProxyType
from typing import Any, TypeVar

from ..errors.base import ServiceError
from ..errors.categories import DependencyTimeoutError, IntegrationError, UnavailableError
from ..errors.upstream import (
    DeadlineExceeded,
    DependencyAnswerInvalid,
    DependencyConnectionLost,
    DependencyFailed,
    DependencyNotTrusted,
    DependencyTimedOut,
    DependencyUnavailable,
    DependencyUnreachable,
)
from . import sharing
from .breaker import Forced
from .bulkhead import Bulkhead
from .deadline import within
from .policies import Breaker, Budget, Retry, Timeout
from .running import Running

__all__ = ["Breaker", "Budget", "Bulkhead", "Dependency", "Errors", "Retry", "Timeout", "dependencies"]

R = TypeVar("R")

UNNAMED = (
    DeadlineExceeded,
    DependencyAnswerInvalid,
    DependencyConnectionLost,
    DependencyFailed,
    DependencyNotTrusted,
    DependencyTimedOut,
    DependencyUnavailable,
    DependencyUnreachable,
)
"""The errors that do not tell which dependency it was, but in their context."""

DEFAULT_TIMEOUT = Timeout()
DEFAULT_RETRY = Retry()
DEFAULT_BREAKER = Breaker()
DEFAULT_BULKHEAD = Bulkhead()

_NAME = re.compile(r"[a-z][a-z0-9-]*")

_declared: dict[str, "Dependency"] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """The errors that tell a client which dependency it was. Where there is none, those of `errors.upstream` go out.

    Args:
        failed: It cannot be reached, or answers badly.
        unavailable: It is not asked at present.
        timeout: It was too slow.
    """

    failed: type[IntegrationError] | None = None
    unavailable: type[UnavailableError] | None = None
    timeout: type[DependencyTimeoutError] | None = None

    def named(self, error: ServiceError) -> ServiceError:
        """The error that goes out for this one, which is its cause then; or itself.

        Args:
            error: What failed.
        """
        ours: type[ServiceError] | None = None
        if isinstance(error, UNNAMED):
            by_category = {"INTEGRATION": self.failed, "UNAVAILABLE": self.unavailable, "TIMEOUT": self.timeout}
            ours = by_category[error.category]
        if ours is None:
            return error
        named = ours(retry_after=error.retry_after, headers=error.headers, **error.context)
        named.__cause__ = error
        return named


NO_NAMES = Errors()


class Dependency:
    """Something that this service asks, and that can be slow, wrong or gone. Declare it once, in a module.

    Args:
        name: Small letters, digits and hyphens: it stands in records, metrics and keys.
        timeout: How long a call may take.
        retry: How often it is tried again; None for never.
        breaker: When it is not asked any more; None for always asked.
        bulkhead: How many calls at a time; None for any number.
        fallback: Called with the error in the end and the arguments of the call: what it returns is the answer of the
            call. For `call_async` it may return an awaitable. What it raises goes out.
        errors: The errors that go out.
    """

    def __init__(
        self,
        name: str,
        *,
        timeout: Timeout = DEFAULT_TIMEOUT,
        retry: Retry | None = DEFAULT_RETRY,
        breaker: Breaker | None = DEFAULT_BREAKER,
        bulkhead: Bulkhead | None = DEFAULT_BULKHEAD,
        fallback: Callable[..., Any] | None = None,
        errors: Errors = NO_NAMES,
    ) -> None:
        self.name = name
        self.timeout = timeout
        self.retry = retry
        self.breaker = breaker
        self.bulkhead = bulkhead
        self.fallback = fallback
        self.errors = errors
        self._forced: Forced = None
        self._running: Running | None = None
        self._beginning = threading.Lock()
        _declare(self)

    @property
    def state(self) -> str:
        """Its breaker's, in this process: `closed`, `open` or `half_open`."""
        circuit = self._run().circuit
        return circuit.state if circuit else "closed"

    def force(self, state: Forced) -> None:
        """Forces its breaker, in this process, until told otherwise. For operators.

        Args:
            state: `open` refuses every call, `closed` lets every call through; None leaves the breaker to itself again.
        """
        with self._beginning:  # or the first call could be making a breaker that never hears of it
            self._forced = state
            if self._running and self._running.circuit:
                self._running.circuit.force(state)

    def call(self, do: Callable[..., R], /, *args: Any, repeatable: bool = False) -> R:
        """Calls it, under all the policies, with the thread that asks.

        Args:
            do: Does it. It must not wait for longer than `deadline.remaining()`.
            args: Its arguments, which the fallback gets too.
            repeatable: Whether it may be done twice: it only reads, or doing it twice comes to the same.

        Raises:
            ServiceError: It failed, or was not even tried; see `Errors`. There was no fallback.
        """
        running = self._running or self._run()
        try:
            running.check()
            with within(self.timeout.total):
                running.count_call()
                try:
                    result = running.attempt(do, args)
                except ServiceError as error:  # allowed: it is raised again unless it may be tried again
                    result = running.again(error, do, args, repeatable=repeatable)
        except ServiceError as error:  # allowed: where there is a fallback, that is recorded
            failure = self.errors.named(error)
            if self.fallback is None:
                running.count_failure(error)
                raise failure from failure.__cause__
            with running.standing_in(failure, self.fallback):
                return self.fallback(failure, *args)  # type: ignore[no-any-return]
        except Exception:
            running.failures.inc()
            raise
        running.successes.inc()
        return result  # type: ignore[no-any-return]

    async def call_async(self, do: Callable[..., Awaitable[R]], /, *args: Any, repeatable: bool = False) -> R:
        """As `call`, for coroutines. Cancelled, it stays cancelled, and counts neither as success nor as failure."""
        running = self._running or self._run()
        try:
            running.check()
            with within(self.timeout.total):
                running.count_call()
                try:
                    result = await running.attempt_async(do, args)
                except ServiceError as error:  # allowed: it is raised again unless it may be tried again
                    result = await running.again_async(error, do, args, repeatable=repeatable)
        except ServiceError as error:  # allowed: where there is a fallback, that is recorded
            failure = self.errors.named(error)
            if self.fallback is None:
                running.count_failure(error)
                raise failure from failure.__cause__
            with running.standing_in(failure, self.fallback):
                answer = self.fallback(failure, *args)
                return await answer if isawaitable(answer) else answer  # type: ignore[no-any-return]
        except Exception:
            running.failures.inc()
            raise
        running.successes.inc()
        return result  # type: ignore[no-any-return]

    def _run(self) -> Running:
        with self._beginning:
            if self._running is None:
                running = Running(self.name, self.timeout, self.retry, self.breaker, self.bulkhead)
                if running.circuit:
                    running.circuit.force(self._forced)
                    sharing.share(running.circuit)
                self._running = running
            return self._running

    def after_fork(self) -> None:
        """Forgets what belongs to the parent process."""
        self._running = None
        self._beginning = threading.Lock()


def dependencies() -> Mapping[str, Dependency]:
    """Every dependency that is declared, by name."""
    return MappingProxyType(_declared)


def _declare(dependency: Dependency) -> None:
    name = dependency.name
    if not _NAME.fullmatch(name):
        raise ValueError(f"Dependency({name!r}): write small letters, digits and hyphens, for example 'mail-2'")
    if name in _declared:
        raise ValueError(f"Dependency({name!r}): there is one already; import that one, or write another name")
    _declared[name] = dependency


def _after_fork() -> None:
    for dependency in _declared.values():
        dependency.after_fork()


os.register_at_fork(after_in_child=_after_fork)
