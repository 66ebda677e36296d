"""Turns any value into JSON, whatever it is.

Log records and failures are written while something else already went wrong, so writing them must not fail: not for
sets, bytes, cycles, huge numbers, broken text, or an object whose own `str` raises.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

MAX_DEPTH = 12
"""Containers inside containers; what is deeper is left out."""

_OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z


def dumps(value: Any) -> bytes:
    """JSON for any value, in UTF-8. Never raises."""
    try:
        return orjson.dumps(value, default=_plain, option=_OPTIONS)
    except (TypeError, ValueError, RecursionError):
        return orjson.dumps(jsonable(value), option=_OPTIONS)


def jsonable(value: Any, _inside: tuple[int, ...] = ()) -> Any:
    """The value as JSON can hold it: the slow and careful way."""
    if value is None or isinstance(value, bool | float | datetime):
        return value
    if isinstance(value, int) and -(2**63) <= value < 2**64:
        return int(value)
    if not isinstance(value, Mapping | list | tuple | set | frozenset):
        return text(value)
    if id(value) in _inside or len(_inside) >= MAX_DEPTH:
        return "…"
    inside = (*_inside, id(value))
    if isinstance(value, Mapping):
        return {text(key): jsonable(item, inside) for key, item in value.items()}
    return [jsonable(item, inside) for item in value]


def text(value: Any) -> str:
    """The value as text that UTF-8 can hold. Never raises."""
    if type(value) is str and value.isascii():
        return value
    try:
        shown = value if isinstance(value, str) else str(value)
    except Exception:  # noqa: BLE001 - a value's own __str__ may raise anything
        return f"<{type(value).__name__} that cannot be shown>"
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")


def _plain(value: Any) -> Any:
    """One step towards JSON, for the types that orjson does not know."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return list(value)
    return text(value)
