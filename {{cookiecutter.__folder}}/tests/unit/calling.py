"""Calls dependencies in tests, by threads and by coroutines, on a clock that the test sets."""

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Any, Protocol

import pytest
from prometheus_client import REGISTRY

from {{ cookiecutter.package_name }}.resilience.dependency import Dependency

_numbers = count()


class Ask(Protocol):
    """Calls a dependency in one of the two ways; `do` is an ordinary function in both."""

    def __call__(self, dependency: Dependency, do: Callable[..., Any], *args: Any, repeatable: bool = False) -> Any: ...


def ask_sync(dependency: Dependency, do: Callable[..., Any], *args: Any, repeatable: bool = False) -> Any:
    """With `call`."""
    return dependency.call(do, *args, repeatable=repeatable)


def ask_async(dependency: Dependency, do: Callable[..., Any], *args: Any, repeatable: bool = False) -> Any:
    """With `call_async`, in an event loop of its own."""

    async def later(*args: Any) -> Any:
        await asyncio.sleep(0)
        return do(*args)

    return asyncio.run(dependency.call_async(later, *args, repeatable=repeatable))


BOTH_WAYS = pytest.mark.parametrize("ask", [ask_sync, ask_async], ids=["sync", "async"])
"""For tests that take `ask`."""


def declare(**policies: Any) -> Dependency:
    """A dependency that no other test has.

    Args:
        policies: As `Dependency` takes them.
    """
    return Dependency(f"unit-{next(_numbers)}", **policies)


class Time:
    """A clock that stands still. Breakers ask it for the time."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """The time, in seconds."""
        return self.now


class Failing:
    """Fails in turn with each of these, and then answers `done`.

    Args:
        failures: None stands for an answer.
    """

    def __init__(self, *failures: Exception | None) -> None:
        self.failures = list(failures)
        self.calls = 0

    def __call__(self, *args: Any) -> str:
        self.calls += 1
        failure = self.failures.pop(0) if self.failures else None
        if failure:
            raise failure
        return "done"


def counted(name: str, dependency: Dependency, **labels: str) -> float:
    """What has been counted of a dependency.

    Args:
        name: The metric's, as it is shown.
        dependency: Whose.
        labels: Its other labels.
    """
    return REGISTRY.get_sample_value(name, {"dependency": dependency.name, **labels}) or 0


def outcomes(dependency: Dependency) -> dict[str, float]:
    """How the calls of a dependency ended, where any did."""
    names = ("success", "failure", "rejected", "fallback")
    found = {name: counted("dependency_calls_total", dependency, outcome=name) for name in names}
    return {name: number for name, number in found.items() if number}


def rejections(dependency: Dependency) -> dict[str, float]:
    """Why attempts were not made, where any were not."""
    names = ("breaker", "bulkhead", "budget", "deadline")
    found = {name: counted("dependency_rejections_total", dependency, reason=name) for name in names}
    return {name: number for name, number in found.items() if number}
