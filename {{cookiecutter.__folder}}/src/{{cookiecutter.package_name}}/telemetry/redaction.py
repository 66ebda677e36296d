"""Takes secrets out of what is about to be logged or shown: by the name of a key, and by shape inside text."""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from ..jsonable import MAX_DEPTH, text

REDACTED = "[redacted]"

MAX_TEXT = 10_000
"""Characters of one logged text; the rest is cut."""


# By the name of a key: its words tell.

_SECRET_WORDS = set(
    "authorization cookie cookies credential credentials cvc cvv dsn otp passcode passphrase passwd password passwords pwd"
    " secret secrets signature ssn token tokens accesstoken apikey privatekey refreshtoken sessionid".split()
)
_SECRET_PAIRS = {
    ("access", "key"),
    ("api", "key"),
    ("card", "number"),
    ("connection", "string"),
    ("database", "url"),
    ("encryption", "key"),
    ("private", "key"),
    ("session", "id"),
    ("signing", "key"),
    ("social", "security"),
}
_ABOUT_ONE = set(
    "age algorithm at attempts balance budget changed consent count enabled expired expires expiry in left length limit"
    " max min name needed policy present required rotated seen spent status ttl type used valid version".split()
)
"""Last words of a key that only tells something about a secret."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@lru_cache(maxsize=4096)
def _is_secret(key: str) -> bool:
    """accessToken, X-Api-Key and password2 are; token_count, passenger and monkey are not."""
    words = [word.lower() for word in _WORD.findall(key)]
    if not words or words[-1] in _ABOUT_ONE:
        return False
    return not (_SECRET_WORDS.isdisjoint(words) and _SECRET_PAIRS.isdisjoint(pairwise(words)))


# By shape. Strangers choose the text that these search, so each must be done in one pass: no repetition at the beginning
# of a pattern, none inside another.

_NAME = (
    r"pass(?:word|wd|phrase|code)s?\d?|pwd|secrets?|tokens?|credentials?|cvv|cvc|ssn|dsn|signature|session[_-]?id"
    r"|(?:api|access|private|signing|encryption)[_-]?key|card[_-]?number"
)
_IS = r"\\*[\"']?\s*[=:]\s*"
_QUOTED = r"\\+\"[^\"]*\"|\\+'[^']*'|b?\"(?:[^\"\\]|\\.)*\"|b?'(?:[^'\\]|\\.)*'"


def _card(match: re.Match[str]) -> str:
    """Card numbers end in a check digit (ISO/IEC 7812-1, annex B), which most other numbers of their length fail."""
    digits = [int(digit) for digit in match[0] if digit.isdigit()]
    doubled = (digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2])
    return match[0] if (sum(digits[-1::-2]) + sum(doubled)) % 10 else REDACTED


SECRET_SHAPES = (
    # private keys
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?"), REDACTED),
    # user:password@ in addresses and connection strings
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]*(?=@)"), REDACTED),
    # values in the query of an address
    (re.compile(r"([?&][\w.\[\]%-]{1,100}=)[^&#\s\"'<>]+"), rf"\1{REDACTED}"),
    # Authorization: …, "Cookie": "…", (b'cookie', b'…')
    (
        re.compile(rf"\b((?i:authorization|cookie)(?:{_IS}|[\"']\s*,\s*))(?:{_QUOTED}|\[redacted\]|[^\r\n]+)"),
        rf"\1{REDACTED}",
    ),
    # Authorization values by themselves
    (re.compile(r"\b((?i:bearer|basic|digest))\s+(?=\S*[\dA-Z=_])[\w.~+/=-]{6,}"), rf"\1 {REDACTED}"),
    # JSON web tokens
    (re.compile(r"(?<![\w.-])eyJ[\w-]+\.[\w-]+\.[\w-]*"), REDACTED),
    # password=…, "api_key": "…"
    (
        re.compile(rf"((?i:{_NAME})(?i:[_-](?:hash|value|confirmation))?{_IS})(?:{_QUOTED}|\[redacted\]|[^\s,;&\"')}}\]]+)"),
        rf"\1{REDACTED}",
    ),
    # keys of AWS, GitHub, GitLab, Google, Slack and Stripe
    (
        re.compile(
            r"\b(?:A[KS]IA[0-9A-Z]{16}|gh[opsru]_\w{36,}|github_pat_\w{22,}|glpat-[\w-]{20,}|AIza[\w-]{35}"
            r"|xox[abeprs]-[\w-]{10,}|[rs]k_(?:live|test)_\w{10,})"
        ),
        REDACTED,
    ),
    # card numbers, in groups or not
    (re.compile(r"(?<![\d.-])[2-6](?:\d{12,18}|\d{3}([ -])\d{4}\1\d{4}\1\d{4}|\d{3}([ -])\d{6}\2\d{5})(?![\d-])"), _card),
    # US social-security numbers
    (re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])"), REDACTED),
)

_MAY_HOLD_ONE = re.compile(
    r"[=:]|eyJ|-----BEGIN|\d{13}|\d{4}[ -]\d{4}|\d{3}-\d\d-|(?i:bearer|basic|digest|authorization|cookie)"
    r"|A[KS]IA|gh[opsru]_|github_|glpat-|AIza|xox|[rs]k_"
)
"""What stands in every text that one of the shapes matches: one search instead of ten for all the rest."""

_harmless: set[str] = set()
"""Short texts without a secret, as they were found: routes, paths and user agents come again and again."""

MAX_HARMLESS = 4096
"""Texts that are remembered."""

_NO_TEXT = {type(None), bool, float}
LONG = 10**12
"""Numbers with as many digits as a card may be one."""


def redact(value: Any, _depth: int = 0) -> Any:
    """The value without secrets: what stands under a telling key, at any depth, and what looks like one in text."""
    kind = type(value)
    if kind is str:
        return redact_text(value)
    if kind in _NO_TEXT or (kind is int and -LONG < value < LONG):
        return value
    if _depth >= MAX_DEPTH:
        return "…"
    if isinstance(value, Mapping):
        return {
            (name := text(key)): REDACTED if _is_secret(name) else redact(item, _depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(item, _depth + 1) for item in value]
    shown = text(value)
    redacted = redact_text(shown)
    return value if kind is int and redacted == shown else redacted


def redact_text(value: str) -> str:
    """The text without what looks like a secret."""
    if value in _harmless:
        return value
    if len(value) > MAX_TEXT:
        value = f"{value[:MAX_TEXT]}… ({len(value)} characters)"
    redacted = value
    if _MAY_HOLD_ONE.search(value):
        for shape, replacement in SECRET_SHAPES:
            redacted = shape.sub(replacement, redacted)
    if redacted == value and len(value) <= 256:
        if len(_harmless) >= MAX_HARMLESS:
            _harmless.clear()
        _harmless.add(value)
    return redacted
