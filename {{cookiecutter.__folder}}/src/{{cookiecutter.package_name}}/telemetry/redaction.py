"""Takes secrets out of what is about to be logged or shown: by the name of a key, and by shape inside text."""

import re
from collections.abc import Mapping
from typing import Any

from ..jsonable import MAX_DEPTH, text

REDACTED = "[redacted]"
MAX_TEXT = 10_000
"""Characters of one logged text; the rest is cut."""

_SECRET_KEY = re.compile(
    r"pass(word|wd|phrase)?$|secret|token|api[_-]?key|private[_-]?key|authorization|cookie|credential"
    r"|session[_-]?id|card[_-]?number|cvv|ssn|dsn$|database[_-]?url",
    re.IGNORECASE,
)

# Strangers choose the text that these search (paths, headers), so each must be done in one pass: no repetition at the
# beginning of a pattern, none inside another.
SECRET_SHAPES = (
    # user:password@ in addresses and connection strings
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"), REDACTED),
    # Authorization values
    (re.compile(r"\b(Bearer|Basic|Digest)\s+[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE), rf"\1 {REDACTED}"),
    # JSON web tokens
    (re.compile(r"(?<![A-Za-z0-9_.-])eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"), REDACTED),
    # password=…, "api_key": "…"
    (
        re.compile(
            r"(?<![a-z])((?:password|passwd|pwd|secret|token|api[_-]?key)\b[\"']?\s*[=:]\s*)"
            r"(\"[^\"]*\"|'[^']*'|[^\s,;&\"']+)",
            re.IGNORECASE,
        ),
        rf"\1{REDACTED}",
    ),
    # card numbers (13 to 19 digits, in groups or not) and US social-security numbers
    (re.compile(r"(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d-])"), REDACTED),
    (re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])"), REDACTED),
)


def redact(value: Any, _depth: int = 0) -> Any:
    """The value without secrets: what stands under a telling key, at any depth, and what looks like one in text."""
    if isinstance(value, str):
        return redact_text(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if _depth >= MAX_DEPTH:
        return "…"
    if isinstance(value, Mapping):
        return {
            text(key): REDACTED if _SECRET_KEY.search(text(key)) else redact(item, _depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(item, _depth + 1) for item in value]
    return redact_text(text(value))


def redact_text(value: str) -> str:
    """The text without what looks like a secret."""
    if len(value) > MAX_TEXT:
        value = f"{value[:MAX_TEXT]}… ({len(value)} characters)"
    for shape, replacement in SECRET_SHAPES:
        value = shape.sub(replacement, value)
    return value
