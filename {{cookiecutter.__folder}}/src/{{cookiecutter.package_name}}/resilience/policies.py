"""What can be declared for a dependency, and the values that hold where nothing is said.

All of these are data. What they ask for is done in `dependency`, `retrying`, `budget`, `breaker` and `bulkhead`.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeout:
    """How long a call may take. A deadline of the caller that is nearer holds in its place (see `deadline`).

    The values are those of Polly's standard resilience handler (.NET, "Build resilient HTTP apps").

    Args:
        attempt: Seconds for one attempt, in which the time spent waiting for a place is not counted.
        total: Seconds for all attempts, with all that is waited between them.
    """

    attempt: float = 10
    total: float = 30

    def __post_init__(self) -> None:
        rule = f"attempt is more than 0, and at most total; here they are {self.attempt:g} and {self.total:g} s: write both"
        _expect(0 < self.attempt <= self.total, f"Timeout: {rule}, for example Timeout(attempt=2, total=5)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many retries a dependency bears: they must not be what keeps it from recovering.

    Args:
        ratio: Retries, as a part of calls; a tenth (Google, Site Reliability Engineering, chapter 21, "Deciding to Retry").
        floor: So many retries in a window are allowed anyway, or whoever calls seldom could never retry. Finagle's
            `RetryBudget` allows 10 a second; this is a minute's, and one call a second or more has the ratio alone.
        window: Seconds over which both are counted.
    """

    ratio: float = 0.1
    floor: int = 6
    window: float = 60

    def __post_init__(self) -> None:
        _expect(0 <= self.ratio <= 1, "Budget: ratio is a part of 1")
        _expect(self.floor >= 0 and self.window > 0, "Budget: floor is 0 or more, window more than 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How often, and when, what failed is tried again. What may be at all: see `dependency`.

    Args:
        attempts: At most, with the first one; 3 (Google, Site Reliability Engineering, chapter 21, "per-request retry
            budget").
        base: Seconds. The first wait is a random part of it, each further one of twice as much ("full jitter": AWS
            Architecture Blog, "Exponential Backoff And Jitter", 2015). 0.1 s is long for a packet that was lost, and
            short for somebody who waits for the answer.
        cap: Seconds that are waited at most. Who says `Retry-After` with more than that is not asked again.
        budget: How many retries of this dependency there may be, over all of its calls.
    """

    attempts: int = 3
    base: float = 0.1
    cap: float = 5
    budget: Budget = field(default_factory=Budget)

    def __post_init__(self) -> None:
        _expect(self.attempts >= 1, "Retry: attempts is 1 or more")
        _expect(0 < self.base <= self.cap, "Retry: base is more than 0, and at most cap")


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """When a dependency is not asked any more, and when it is again (Nygard, Release It!, "Circuit Breaker").

    Args:
        failure_rate: It opens when this part of the calls in the window failed; a half, as in Hystrix and resilience4j.
        slow_rate: Or when this part of them was slow; all of them, as in resilience4j.
        slow_after: Seconds from which on a call is slow, with its wait for a place. resilience4j says 60, where
            `Timeout` has ended it long ago; this is half of what an attempt may take.
        window: Whole seconds; 30, as in Polly.
        minimum_calls: With fewer in the window nothing is concluded. Hystrix says 20 in 10 s, of one process.
        open_for: Seconds until the first probe; 5, as in Hystrix and Polly.
        probes: So many calls are let through then, one after the other. If fewer than `failure_rate` of them fail, it
            closes: with 2 and a half, both must succeed.
        ignored: Exceptions that say nothing about the dependency. They are not counted, neither as failure nor as success.
    """

    failure_rate: float = 0.5
    slow_rate: float = 1.0
    slow_after: float = 5
    window: int = 30
    minimum_calls: int = 10
    open_for: float = 5
    probes: int = 2
    ignored: tuple[type[Exception], ...] = ()

    def __post_init__(self) -> None:
        _expect(0 < self.failure_rate <= 1 and 0 < self.slow_rate <= 1, "Breaker: rates are more than 0, and at most 1")
        _expect(self.slow_after > 0 and self.open_for > 0, "Breaker: slow_after and open_for are more than 0")
        _expect(
            self.window >= 1 and self.minimum_calls >= 1 and self.probes >= 1,
            "Breaker: window, minimum_calls and probes are 1 or more",
        )


def _expect(is_so: bool, rule: str) -> None:
    if not is_so:
        raise ValueError(rule)
