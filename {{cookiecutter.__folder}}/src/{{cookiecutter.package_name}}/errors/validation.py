"""What a validation failure says: every failing field at once, and never the value that was rejected."""

import re
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, Self
from urllib.parse import quote

from ..jsonable import text
from ..telemetry.redaction import redact_text
from .categories import ValidationError

Location = Literal["body", "query", "path", "header", "cookie"]

NO_FIELD = "__all__"
"""Where problems stand that belong to no one field."""

REQUIRED = "This field is required."
NOT_VALID = "This value is not valid."
NO_NUL = "Must not contain NUL characters."
"""PostgreSQL cannot store them."""


class Problem(NamedTuple):
    """One thing that is wrong with the input.

    Args:
        message: For people; it must not contain the rejected value.
        path: The way to the field: names, and indexes of lists. Empty for the input as a whole.
        location: Which part of the request the field belongs to.
    """

    message: str
    path: tuple[str | int, ...] = ()
    location: Location = "body"

    @property
    def field(self) -> str:
        """The path as clients see it in `fields`: `address.zip`, `items.0.sku`."""
        return redact_text(".".join(str(part) for part in self.path)) or NO_FIELD

    @property
    def pointer(self) -> str:
        """The path as a JSON pointer in a URI fragment (RFC 6901, sections 3 and 6): `#/items/0/sku`."""
        parts = (redact_text(str(part)).replace("~", "~0").replace("/", "~1") for part in self.path)
        return "#" + "".join("/" + quote(part, safe="!$&'()*+,;=:@?~") for part in parts)


class ValidationFailed(ValidationError):
    """One or more fields of the request break a rule. The answer lists all of them at once."""

    code = "FAILED"
    message = "{count} problem(s) in: {fields}"
    user_message = "Some of the values that were sent are not valid."

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        self.fields = by_field(problems)
        super().__init__(count=len(problems), fields=", ".join(self.fields))

    @classmethod
    def example(cls) -> Self:
        """One such error, for the documentation."""
        return cls([Problem(REQUIRED, ("email",)), Problem("Must have at least 5 characters.", ("address", "zip"))])

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,), vars(self)


def by_field(problems: Sequence[Problem]) -> dict[str, list[str]]:
    """Problems as `{"email": ["…"], "items.0.sku": ["…"]}`."""
    fields: dict[str, list[str]] = {}
    for problem in problems:
        fields.setdefault(problem.field, []).append(problem.message)
    return fields


def without_echo(message: str, rejected: Any) -> str:
    """The message, unless it repeats the rejected value: then one that says less.

    For texts that a validator of the service (or of a library) wrote: nobody can promise that they keep the value to
    themselves, and a rejected value may be a password.
    """
    if isinstance(rejected, dict | list):
        for value in rejected.values() if isinstance(rejected, dict) else rejected:
            message = without_echo(message, value)
        return message
    value = text(rejected).strip().lower()
    return NOT_VALID if rejected is not None and value and _has_word(message.lower(), value) else message


def _has_word(message: str, word: str) -> bool:
    """Whether the word stands in the message, and not as a part of another one."""
    start = message.find(word)
    while start >= 0:
        around = message[max(start - 1, 0) : start] + message[start + len(word) : start + len(word) + 1]
        if not re.search(r"\w", around):
            return True
        start = message.find(word, start + 1)
    return False
