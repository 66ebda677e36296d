"""Users on their way in and out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..fields import Id, Input, Moment, Text
from .addresses import MAX_LENGTH, NOT_VALID, normalized


@extend_schema_field({"type": "string", "format": "email", "maxLength": MAX_LENGTH})
class Email(Text):
    """An e-mail address. One address is one text."""

    default_error_messages = {"address": NOT_VALID}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": MAX_LENGTH, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        """The address."""
        address = super().to_internal_value(data)
        try:
            return normalized(address)
        except ValueError:
            self.fail("address")


class Registration(Input):
    email = Email()
    full_name = Text(min_length=1, max_length=200, trim_whitespace=True)
    # At least 8 characters, as NIST SP 800-63B (3.1.1.2) has it; at most 128, since hashing takes its time.
    password = Text(min_length=8, max_length=128, write_only=True)


class UserPath(Input):
    user_id = Id()


class UserOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    full_name = serializers.CharField()
    created_at = Moment()
