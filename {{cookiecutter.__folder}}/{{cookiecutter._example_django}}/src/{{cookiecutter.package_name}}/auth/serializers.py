"""Credentials on their way in, tokens on their way out."""

from typing import Any

from rest_framework import serializers

from ..fields import Input, Text
from ..users.serializers import Email


class Credentials(Input):
    email = Email()
    # More than a password can have: one that is too long is as wrong as any other.
    password = Text(min_length=1, max_length=1024, write_only=True)


class Refresh(Input):
    refresh_token = Text(min_length=1, max_length=512)


class TokensOut(serializers.Serializer[Any]):
    access_token = serializers.CharField()
    refresh_token = serializers.CharField()
    token_type = serializers.ChoiceField(["Bearer"], default="Bearer")
    expires_in = serializers.IntegerField()
