"""Takes secrets out of what is about to be logged or shown: by the name of a key, and by shape inside text."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ..jsonable import MAX_DEPTH, text
from .secret_names import is_secret
from .secret_shapes import REDACTED, SECRET_SHAPES, folded

__all__ = ["MAX_TEXT", "REDACTED", "SECRET_SHAPES", "redact", "redact_text"]

MAX_TEXT = 10_000
"""Characters of one logged text; the rest is cut."""

_MARGIN = 500
"""Characters behind the cut that are searched too: a secret that the cut divides would not have its shape."""

MAX_REMEMBERED = 256
"""Characters of a text or a key that is remembered; strangers may send any length."""

MAX_TEXTS = 4096
"""Texts, and keys, that are remembered."""

_remembered: set[str] = set()
"""Texts without a secret: routes, paths and user agents come again and again."""

_names: dict[str, tuple[str, bool]] = {}
"""Keys, as they are shown, and whether a secret stands under them."""

_PLAIN = {type(None), bool, UUID, date, datetime}
_LONG = 10**12
"""Numbers with more digits than this one may be those of a card."""


def redact(value: Any) -> Any:
    """The value without secrets: what stands under a telling key, at any depth, and what looks like one in text.

    Args:
        value: Anything. Containers come back as dictionaries and lists, and what JSON does not know as text.
    """
    return _redacted(value, ())


def redact_text(value: str) -> str:
    """The text without what looks like a secret, and at most `MAX_TEXT` characters of it.

    Args:
        value: Any text.
    """
    if value in _remembered:
        return value
    if len(value) > MAX_TEXT:
        redacted = _without_secrets(value[: MAX_TEXT + _MARGIN])
        return _shortened(redacted[:-_MARGIN] if len(value) > MAX_TEXT + _MARGIN else redacted, len(value))
    redacted = _without_secrets(value)
    if redacted != value:
        return redacted if len(redacted) <= MAX_TEXT else _shortened(redacted, len(value))
    if len(value) <= MAX_REMEMBERED:
        if len(_remembered) >= MAX_TEXTS:
            _remembered.clear()
        _remembered.add(value)
    return value


def _shortened(value: str, length: int) -> str:
    return f"{value[: MAX_TEXT - 50]}… ({length} characters)"


def _without_secrets(value: str) -> str:
    simple = folded(value)
    for may_be_in, shapes in SECRET_SHAPES:
        if may_be_in(simple):
            for without in shapes:
                value = without(value)
    return value


def _redacted(value: Any, inside: tuple[int, ...]) -> Any:
    kind = type(value)
    if kind is str:
        return redact_text(value)
    if kind in _PLAIN or ((kind is int or kind is float) and -_LONG < value < _LONG):
        return value
    if kind is dict or isinstance(value, (Mapping, list, tuple, set, frozenset)):
        if id(value) in inside or len(inside) >= MAX_DEPTH:
            return "…"
        return _without_secret_items(value, (*inside, id(value)))
    shown = text(value)
    redacted = redact_text(shown)
    return value if redacted == shown and isinstance(value, int | float) else redacted


def _without_secret_items(value: Any, inside: tuple[int, ...]) -> Any:
    if isinstance(value, tuple) and hasattr(value, "_fields"):  # a named tuple
        value = dict(zip(value._fields, value, strict=True))
    if type(value) is not dict and not isinstance(value, Mapping):
        return [_redacted(item, inside) if not _is_telling_pair(item) else [text(item[0]), REDACTED] for item in value]
    items = {}
    for key, item in value.items():
        name, is_telling = _names.get(key) or _name(key)
        if is_telling and item is not None and type(item) is not bool:
            items[name] = REDACTED
        else:
            items[name] = redact_text(item) if type(item) is str else _redacted(item, inside)
    return items


def _is_telling_pair(item: Any) -> bool:
    """Whether this is a key and its value, as servers have headers: `(b"authorization", b"Bearer …")`."""
    kind = type(item)
    return (kind is tuple or kind is list) and len(item) == 2 and isinstance(item[0], str | bytes) and _name(item[0])[1]


def _name(key: Any) -> tuple[str, bool]:
    """A key as text, and whether a secret stands under it."""
    name = text(key)
    found = redact_text(name), is_secret(name)
    if type(key) is str and len(key) <= MAX_REMEMBERED:
        if len(_names) >= MAX_TEXTS:
            _names.clear()
        _names[key] = found
    return found
