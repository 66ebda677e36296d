"""Values that a view returns by mistake, by name: none can be written as JSON."""

from collections.abc import Callable, Iterator
from typing import Any


def _inside_itself() -> dict[str, Any]:
    endless: dict[str, Any] = {}
    endless["endless"] = endless
    return endless


def _nested() -> list[Any]:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    return nested


def _breaks_off() -> Iterator[int]:
    yield 1
    raise RuntimeError("hunter2")


UNANSWERABLE: dict[str, Callable[[], Any]] = {
    "object": object,
    "endless": _inside_itself,
    "nested": _nested,
    "half-character": lambda: "\ud800",
    "half-character-key": lambda: {"\ud800": 1},
    "binary": lambda: b"\xff",
    "generator": _breaks_off,
}
