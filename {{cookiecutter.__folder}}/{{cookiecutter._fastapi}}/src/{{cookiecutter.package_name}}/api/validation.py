"""pydantic's validation errors in our words.

pydantic's own messages may repeat a part of the rejected value (those of dates, UUIDs and addresses do), so each kind
has a text here that is filled with the rule's limits only, never with input.
"""

from collections.abc import Iterable
from typing import Any, get_args

from pydantic_core.core_schema import ErrorType

from ..errors import Problem, ValidationFailed
from ..errors.validation import NOT_VALID, REQUIRED, Location, without_echo

_TEXTS = {
    "missing": REQUIRED,
    "extra_forbidden": "This field is not known.",
    "string_type": "Must be text.",
    "string_too_short": "Must have at least {min_length} characters.",
    "string_too_long": "Must have at most {max_length} characters.",
    "string_pattern_mismatch": "Does not have the expected form.",
    "int_type": "Must be a whole number.",
    "int_parsing": "Must be a whole number.",
    "int_from_float": "Must be a whole number.",
    "float_type": "Must be a number.",
    "float_parsing": "Must be a number.",
    "decimal_type": "Must be a number.",
    "decimal_parsing": "Must be a number.",
    "finite_number": "Must be a finite number.",
    "multiple_of": "Must be a multiple of {multiple_of}.",
    "greater_than": "Must be greater than {gt}.",
    "greater_than_equal": "Must be at least {ge}.",
    "less_than": "Must be less than {lt}.",
    "less_than_equal": "Must be at most {le}.",
    "bool_type": "Must be true or false.",
    "bool_parsing": "Must be true or false.",
    "literal_error": "Must be one of: {expected}.",
    "enum": "Must be one of: {expected}.",
    "list_type": "Must be a list.",
    "dict_type": "Must be an object.",
    "model_type": "Must be an object.",
    "model_attributes_type": "Must be an object.",
    "too_short": "Must have at least {min_length} entries.",
    "too_long": "Must have at most {max_length} entries.",
    "uuid_type": "Must be a UUID.",
    "uuid_parsing": "Must be a UUID.",
    "date_type": "Must be a date, like 2026-01-31.",
    "date_parsing": "Must be a date, like 2026-01-31.",
    "date_from_datetime_parsing": "Must be a date, like 2026-01-31.",
    "datetime_type": "Must be a date and time, like 2026-01-31T10:30:00Z.",
    "datetime_parsing": "Must be a date and time, like 2026-01-31T10:30:00Z.",
    "datetime_from_date_parsing": "Must be a date and time, like 2026-01-31T10:30:00Z.",
    "timezone_aware": "Must name its time zone, like 2026-01-31T10:30:00Z.",
    "url_type": "Must be an address, like https://example.com.",
    "url_parsing": "Must be an address, like https://example.com.",
}

_PYDANTICS = set(get_args(ErrorType)) - {"value_error", "assertion_error"}
"""Kinds of pydantic's own; the text of any other comes from a validator of the service."""

_LOCATIONS: dict[str | int, Location] = {
    "body": "body",
    "query": "query",
    "path": "path",
    "header": "header",
    "cookie": "cookie",
}


def validation_failed(errors: Iterable[Any]) -> ValidationFailed:
    """All of pydantic's errors about one request, as our one error."""
    return ValidationFailed([_problem(error) for error in errors])


def _problem(error: dict[str, Any]) -> Problem:
    location, *path = error["loc"]
    return Problem(_message(error), tuple(path), _LOCATIONS.get(location, "body"))


def _message(error: dict[str, Any]) -> str:
    context = error.get("ctx", {})
    if known := _TEXTS.get(error["type"]):
        return known.format_map(context) if context else known
    if error["type"] in _PYDANTICS:
        return NOT_VALID
    return without_echo(str(context.get("error") or error["msg"]), error.get("input"))
