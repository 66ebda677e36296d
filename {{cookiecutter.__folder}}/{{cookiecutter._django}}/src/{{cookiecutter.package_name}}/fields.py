"""What serializers are made of: fields that take a value for what it is, where REST framework's own are lenient."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pydantic
from rest_framework import serializers

Input = serializers.Serializer[Any]

_NUMBER, _ID = pydantic.TypeAdapter(int), pydantic.TypeAdapter(UUID)


class Text(serializers.CharField):
    """Text, and no number. Unless it says `trim_whitespace`, spaces around it are a part of it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"trim_whitespace": False, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        """The text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class WholeNumber(serializers.IntegerField):
    """A whole number, and no text, no truth value and no fraction."""

    def to_internal_value(self, data: Any) -> int:
        """The number."""
        if type(data) is not int:
            self.fail("invalid")
        return data


class _FromQuery:
    """A field of a query, where an empty value is one. (REST framework takes it for none, as forms send it.)"""

    field_name: Any

    def get_value(self, dictionary: Mapping[Any, Any]) -> Any:
        """What was sent."""
        return dictionary.get(self.field_name, serializers.empty)


class QueryText(_FromQuery, Text):
    """Text as a query has it."""


class QueryNumber(_FromQuery, serializers.IntegerField):
    """A whole number as a query has it: in digits."""

    def to_internal_value(self, data: Any) -> int:
        """The number."""
        try:
            return _NUMBER.validate_python(data)
        except pydantic.ValidationError:
            self.fail("invalid")


class Id(serializers.UUIDField):
    """A UUID, as a path has it."""

    def to_internal_value(self, data: Any) -> UUID:
        """The id."""
        try:
            return _ID.validate_python(data)
        except pydantic.ValidationError:
            self.fail("invalid")


class Moment(serializers.DateTimeField):
    """A time in an answer: RFC 3339, UTC, always with microseconds, so that texts are in the order of time."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"format": "%Y-%m-%dT%H:%M:%S.%fZ", **kwargs})


def validated(serializer: type[Input], data: Any, **options: Any) -> Mapping[str, Any]:
    """What was sent, as the serializer has it.

    Args:
        serializer: It says what is valid.
        data: `request.data`, `request.query_params`, or a view's arguments from the path.
        options: Further arguments of the serializer.

    Raises:
        ValidationError: It is not valid. The answer names every field that is not.
    """
    checked = serializer(data=data, **options)
    checked.is_valid(raise_exception=True)
    values: Mapping[str, Any] = checked.validated_data
    return values
