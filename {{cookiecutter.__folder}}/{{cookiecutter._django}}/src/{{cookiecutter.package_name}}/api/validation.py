"""REST framework's validation errors in our words.

Its own messages may repeat a part of the rejected value, so each kind has a text here that is filled with the rule's
limits only, never with input. Which part of the request a problem lies in is told by what its serializer was given:
`request.query_params`, the values from the path, or else the body.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError as ModelValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.http import QueryDict
from rest_framework import serializers as drf
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Empty, Request
from rest_framework.settings import api_settings

from ..errors import Problem, ValidationFailed
from ..errors.validation import NO_FIELD, NO_NUL, NOT_VALID, REQUIRED, Location, without_echo

Field = drf.Field[Any, Any, Any, Any]
Path = tuple[str | int, ...]

_KINDS: dict[type[Any], str] = {
    drf.CharField: "Must be text.",
    drf.EmailField: "Must be an e-mail address, like ada@example.com.",
    drf.RegexField: "Does not have the expected form.",
    drf.SlugField: "Must have only letters, digits, underscores and hyphens.",
    drf.URLField: "Must be an address, like https://example.com.",
    drf.UUIDField: "Must be a UUID.",
    drf.IntegerField: "Must be a whole number.",
    drf.FloatField: "Must be a number.",
    drf.DecimalField: "Must be a number.",
    drf.BooleanField: "Must be true or false.",
    drf.DateField: "Must be a date, like 2026-01-31.",
    drf.DateTimeField: "Must be a date and time, like 2026-01-31T10:30:00Z.",
    drf.ChoiceField: "Must be one of: {expected}.",
    drf.ListField: "Must be a list.",
    drf.ListSerializer: "Must be a list.",
    drf.DictField: "Must be an object.",
    drf.Serializer: "Must be an object.",
    drf.Field: NOT_VALID,
}
"""What a field expects, by its class. The most specific class wins, whatever the order."""

_WRONG_KIND = {
    "date",
    "datetime",
    "invalid",
    "invalid_choice",
    "make_aware",
    "max_string_length",
    "not_a_dict",
    "not_a_list",
    "null",
    "overflow",
}
"""REST framework's codes for a value that is not what the field expects."""

_RULES = {
    "required": REQUIRED,
    "blank": "Must have at least {min_length} {parts}.",
    "empty": "Must have at least {min_length} {parts}.",
    "min_length": "Must have at least {min_length} {parts}.",
    "max_length": "Must have at most {max_length} {parts}.",
    "min_value": "Must be at least {min_value}.",
    "max_value": "Must be at most {max_value}.",
    "max_digits": "Must have at most {max_digits} digits.",
    "max_whole_digits": "Must have at most {max_whole_digits} digits before the decimal point.",
    "max_decimal_places": "Must have at most {max_decimal_places} decimal places.",
}
"""Its codes for a value that breaks a rule of the field."""


def validation_failed(
    exc: ValidationError, request: Request | None = None, kwargs: Mapping[str, Any] | None = None
) -> ValidationFailed:
    """All that REST framework found wrong with one request, as our one error.

    Args:
        exc: What it raised.
        request: The request, where a view raised it.
        kwargs: The values from the path.
    """
    serializer = getattr(exc.detail, "serializer", None)  # none where a view raised the error by itself
    given = serializer.initial_data if serializer else _body(request)
    location = _location(given, request, kwargs)
    if isinstance(given, QueryDict):
        given = dict(given.lists())
    return ValidationFailed(
        [
            Problem(_message(detail, _field_at(serializer, path), _value_at(given, path)), path, location)
            for path, detail in _flat(exc.detail)
        ]
    )


def model_validation_failed(exc: ModelValidationError) -> ValidationFailed:
    """The same for what Django's own validators found, those of models and forms."""
    fields = exc.error_dict if hasattr(exc, "error_dict") else {NO_FIELD: exc.error_list}
    return ValidationFailed(
        [
            Problem(without_echo(error.messages[0], (error.params or {}).get("value")), _model_path(field))
            for field, errors in fields.items()
            for error in errors
        ]
    )


def _model_path(field: str) -> Path:
    return () if field == NO_FIELD else (field,)


def _body(request: Request | None) -> Any:
    """The body, if the view has read it. Reading it now might fail in its turn."""
    body = getattr(request, "_full_data", Empty)
    return None if body is Empty else body


def _location(given: Any, request: Request | None, kwargs: Mapping[str, Any] | None) -> Location:
    if request is None or given is _body(request):
        return "body"
    if given is request.query_params:
        return "query"
    return "path" if kwargs and given == kwargs else "body"


def _flat(detail: Any, path: Path = ()) -> Iterator[tuple[Path, ErrorDetail]]:
    """Every message, with the way to its field."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            yield from _flat(inner, path if key == api_settings.NON_FIELD_ERRORS_KEY else (*path, key))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from _flat(inner, path if isinstance(inner, ErrorDetail) else (*path, index))
    else:
        yield path, detail


def _field_at(serializer: Any, path: Path) -> Field | None:
    field = serializer
    for part in path:
        field = field.fields.get(str(part)) if isinstance(field, drf.Serializer) else getattr(field, "child", None)
    return field if isinstance(field, drf.Field) else None


def _value_at(given: Any, path: Path) -> Any:
    for part in path:
        try:
            given = given[part]
        except (LookupError, TypeError):
            return None
    return given


def _message(detail: ErrorDetail, field: Field | None, rejected: Any) -> str:
    if detail.code == ProhibitNullCharactersValidator.code:
        return NO_NUL
    limits = _limits(detail, field) if field else None
    if field is None or limits is None:  # written by the service, or by a library
        return without_echo(str(detail), rejected)
    if detail.code in _WRONG_KIND:
        kind = next(_KINDS[cls] for cls in type(field).__mro__ if cls in _KINDS)
        return kind.format(expected=_listed(getattr(field, "choices", ())))
    if rule := _RULES.get(detail.code or ""):
        parts = "entries" if isinstance(field, drf.ListField | drf.ListSerializer | drf.DictField) else "characters"
        return rule.format(**{"min_length": getattr(field, "min_length", None) or 1, "parts": parts, **limits})
    return NOT_VALID


def _limits(detail: ErrorDetail, field: Field) -> dict[str, str] | None:
    """The limits that a message of REST framework's names; None if the message is not REST framework's."""
    if detail.code == "null":  # has a second text, for a body that is null as a whole
        return {}
    match = _default_message(type(field).__mro__, detail.code or "").fullmatch(detail)
    return match.groupdict() if match else None


@lru_cache(maxsize=1024)
def _default_message(classes: tuple[type, ...], code: str) -> re.Pattern[str]:
    """What REST framework says when a field of these classes breaks the rule with this code."""
    its_own = (cls for cls in classes if cls.__module__.startswith(f"{drf.__package__}."))
    defaults = (vars(cls).get("default_error_messages", {}).get(code) for cls in its_own)
    default = next((str(text) for text in defaults if text), "")
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*)", re.escape(default)), re.DOTALL)


def _listed(choices: Any) -> str:
    """'a', 'b' or 'c'."""
    *most, last = [repr(choice) for choice in choices] or [""]
    return f"{', '.join(most)} or {last}" if most else last
