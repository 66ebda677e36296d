"""Calls a method of a service from a side effect."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def call(method: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Calls it. (Where a framework is asynchronous there is more to do: side effects look the same everywhere.)

    Args:
        method: Those of services are ordinary functions here.
        args: For it, and so are `kwargs`.
    """
    return method(*args, **kwargs)
