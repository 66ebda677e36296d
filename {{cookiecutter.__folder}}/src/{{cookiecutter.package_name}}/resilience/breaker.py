"""The breaker of one dependency in this process. What it does is the library's (interlock), what it counts is said here.

Nothing else knows the library. State that processes share: see `sharing`.
"""

import threading
import time
from collections.abc import Awaitable, Callable
from math import inf
from typing import Any, Literal

from interlock import CircuitBreaker, CircuitOpenError, Config, State, WindowType

from ..errors.base import ServiceError
from ..errors.categories import DependencyTimeoutError, IntegrationError, UnavailableError
from ..errors.upstream import DeadlineExceeded, DependencyTimedOut, DependencyUnavailable
from ..telemetry.logging import get_logger
from ..telemetry.metrics import BREAKER_STATE, DEPENDENCY_REJECTIONS
from .policies import Breaker

Forced = Literal["open", "closed"] | None
"""What an operator wants it to be; None leaves it to itself."""

WHILE_PROBING = 1
"""Seconds until a retry makes sense when others are finding out already: their answer is there soon, or a timeout is."""

STATES = {
    State.CLOSED: "closed",
    State.DISABLED: "closed",
    State.METRICS_ONLY: "closed",
    State.OPEN: "open",
    State.FORCED_OPEN: "open",
    State.HALF_OPEN: "half_open",
}
"""The library's, as they are shown."""

log = get_logger(__name__)


class Clock:
    """The time, in seconds, as the library asks for it."""

    def monotonic(self) -> float:
        """It never goes back."""
        return time.monotonic()


CLOCK = Clock()


class Circuit:
    """Stands around every attempt.

    Args:
        dependency: Its name.
        policy: When it opens and closes.
        clock: Tells the time.
    """

    def __init__(self, dependency: str, policy: Breaker, clock: Clock = CLOCK) -> None:
        self.dependency = dependency
        self.policy = policy
        self.turns = 0
        """How often it has opened, or begun to probe, by its own judgement; what `sharing` tells others."""
        self._clock = clock
        self._unrecorded: tuple[type[Exception], ...] = (*policy.ignored, DependencyUnavailable, DeadlineExceeded)
        self._forced: Forced = None
        self._held_until: float | None = None
        self._open_until = 0.0
        """Until then nobody need ask the library whether it is open: to refuse shall cost next to nothing."""
        self._deciding = threading.Lock()
        self._rejections = DEPENDENCY_REJECTIONS.labels(dependency, "breaker")
        self._states = {state: BREAKER_STATE.labels(dependency, state) for state in ("closed", "open", "half_open")}
        self._library = CircuitBreaker(
            name=dependency,
            config=Config(
                failure_rate_threshold=policy.failure_rate,
                slow_call_rate_threshold=policy.slow_rate,
                slow_call_duration_threshold=policy.slow_after,
                minimum_number_of_calls=policy.minimum_calls,
                permitted_calls_in_half_open=policy.probes,
                wait_duration_in_open=policy.open_for,
                window_type=WindowType.TIME_BASED,
                window_size=policy.window,
            ),
            clock=clock,
            classifier=_Classifier(),
            listener=_Listener(self),  # type: ignore[arg-type]  # it looks for the methods that there are
        )
        self._show()

    @property
    def state(self) -> str:
        """`closed`, `open` or `half_open`."""
        return STATES[self._library.state]

    @property
    def has_opened(self) -> bool:
        """Whether it is open, or is probing, by its own judgement."""
        return self._library.state in (State.OPEN, State.HALF_OPEN)

    def check(self) -> None:
        """Refuses at once what would be refused later.

        Raises:
            DependencyUnavailable: It is open.
        """
        if self._open_until and (left := self._open_until - self._clock.monotonic()) > 0:
            raise self._refusal(left)

    def call(self, do: Callable[..., Any], *args: Any) -> Any:
        """Lets an attempt through, and counts how it went.

        Raises:
            DependencyUnavailable: It is open.
        """
        try:
            return self._library.call_sync(self._shielded, do, args)
        except _Unrecorded as passed:
            raise passed.exception from passed.exception.__cause__
        except CircuitOpenError as refused:
            raise self._refusal(refused.retry_after) from refused

    async def call_async(self, do: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        """As `call`. An attempt that is cancelled counts as none, and if it was a probe, there is another."""
        try:
            return await self._library.call_async(self._shielded_async, do, args)
        except _Unrecorded as passed:
            raise passed.exception from passed.exception.__cause__
        except CircuitOpenError as refused:
            raise self._refusal(refused.retry_after) from refused

    def force(self, state: Forced) -> None:
        """Does what an operator wants, whatever the dependency does, until told otherwise.

        Args:
            state: `open` refuses every call, `closed` lets every call through; after None it begins anew, closed.
        """
        with self._deciding:
            if state != self._forced:
                self._forced = state
                self._obey()

    def hold(self) -> None:
        """Stays open while another process finds out whether the dependency is back."""
        with self._deciding:
            if self._held_until is None:
                self._held_until = self._clock.monotonic() + self.policy.open_for
                self._obey()

    def let_go(self) -> None:
        """Nobody else finds out any more: it begins anew, closed. What it opened by its own judgement stays."""
        with self._deciding:
            if self._held_until is not None:
                self._held_until = None
                self._obey()

    def _obey(self) -> None:
        if self._forced == "closed":
            self._library.disable()
        elif self._forced == "open" or self._held_until is not None:
            self._library.force_open()
        else:
            self._library.reset()

    def _shielded(self, do: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        try:
            return do(*args)
        except self._unrecorded as exc:
            raise _Unrecorded(exc) from exc
        except DependencyTimedOut as exc:
            if exc.proves_nothing:
                raise _Unrecorded(exc) from exc
            raise

    async def _shielded_async(self, do: Callable[..., Awaitable[Any]], args: tuple[Any, ...]) -> Any:
        try:
            return await do(*args)
        except self._unrecorded as exc:
            raise _Unrecorded(exc) from exc
        except DependencyTimedOut as exc:
            if exc.proves_nothing:
                raise _Unrecorded(exc) from exc
            raise

    def _refusal(self, seconds: float | None) -> DependencyUnavailable:
        """The error for a call that is not let through. Where nobody knows for how long, others are finding out already."""
        self._rejections.inc()
        if self._forced == "open":
            return DependencyUnavailable(dependency=self.dependency, reason="an operator has opened its circuit")
        if seconds is None or seconds == inf:
            seconds = (self._held_until or 0) - self._clock.monotonic()
        return DependencyUnavailable(
            dependency=self.dependency, reason="its circuit is open", retry_after=max(seconds, WHILE_PROBING)
        )

    def changed(self, old: State, new: State) -> None:
        """Shows and records that the state is another one, and why.

        Args:
            old: The library's, as all of these.
            new: What it became.
        """
        if new in (State.OPEN, State.HALF_OPEN):
            self.turns += 1
        self._show()
        if STATES[new] == STATES[old]:
            return
        if STATES[new] == "open":
            log.warning("a dependency is not asked any more", dependency=self.dependency, **self._reasons(old, new))
        elif STATES[new] == "closed":
            log.info("a dependency is asked again", dependency=self.dependency)

    def _reasons(self, old: State, new: State) -> dict[str, Any]:
        if new is State.FORCED_OPEN:
            return {"reason": "an operator wants it so" if self._forced else "another process found it failing"}
        if old is State.HALF_OPEN:
            return {"reason": "its probes failed"}
        window = self._library.snapshot()
        counts = {"calls": window.total_calls, "failed": window.failed_calls, "slow": window.slow_calls}
        return {"reason": "too many calls failed, or were slow"} | counts

    def _show(self) -> None:
        """What the library says now: of two changes at the same time, the later one may have been told first."""
        now = self._library.state
        ends_at = {State.OPEN: self._clock.monotonic() + self.policy.open_for, State.FORCED_OPEN: inf}
        self._open_until = ends_at.get(now, 0.0)
        for name, gauge in self._states.items():
            gauge.set(name == STATES[now])


class _Classifier:
    """What counts as a failure of the dependency."""

    def is_failure(self, *, result: object, exception: Exception | None) -> bool:
        """All that nobody foresaw, and what our errors say of it; what is wrong with the request is no failure."""
        if not isinstance(exception, ServiceError):
            return exception is not None
        is_its_fault = isinstance(exception, IntegrationError | UnavailableError | DependencyTimeoutError)
        return is_its_fault and not getattr(exception, "proves_health", False)


class _Listener:
    """What the library tells."""

    def __init__(self, circuit: Circuit) -> None:
        self._circuit = circuit

    def on_state_change(self, *, name: str, old: State, new: State) -> None:
        """It tells so in the thread, and in the request, that caused it."""
        self._circuit.changed(old, new)


class _Unrecorded(BaseException):
    """Carries an exception past the library, which counts every `Exception`, and gives a probe back for any other."""

    def __init__(self, exception: Exception) -> None:
        super().__init__()
        self.exception = exception
