"""Tells REST framework who asks, by the bearer token that they send (RFC 6750)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from ..errors import fails_with
from ..telemetry.context import current_request
from .access_tokens import read_access_token
from .errors import TokenExpired, TokenInvalid


@dataclass(frozen=True, slots=True)
class Caller:
    """Who has signed in; `request.user` is one.

    Args:
        id: The user's id. Whether they still exist has not been asked.
    """

    id: UUID
    is_authenticated: bool = True


@fails_with(TokenExpired, TokenInvalid)
class BearerAuthentication(BaseAuthentication):
    """Reads the `Authorization` header. Who sends a bad token is refused also where nobody need sign in."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Who asks; None where there is no such header.

        Raises:
            TokenExpired: The token was valid once.
            TokenInvalid: It is none of ours, or none at all.
        """
        header = request.headers.get("Authorization")
        if header is None:
            return None
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            raise TokenInvalid(detail="no bearer token")
        caller = Caller(read_access_token(settings.SERVICE, token.strip()))
        if context := current_request.get():
            context.user_id = str(caller.id)
        return caller, None

    def authenticate_header(self, request: Request) -> str:
        """The challenge for those who have sent nothing."""
        return "Bearer"


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The same for the document of the interface."""

    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """A security scheme of OpenAPI."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


def caller_id(request: Request) -> UUID:
    """Who asks, where they must have signed in."""
    caller: Any = request.user
    user_id: UUID = caller.id
    return user_id


def reader_id(request: Request) -> UUID | None:
    """Who asks; None for somebody who has not signed in."""
    return caller_id(request) if request.user else None
