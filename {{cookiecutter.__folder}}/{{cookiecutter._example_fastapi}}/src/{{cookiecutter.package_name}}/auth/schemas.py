"""Credentials on their way in, tokens on their way out."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from ..fields import STORABLE, Input
from ..users.schemas import Email


class Credentials(Input):
    """Who signs in."""

    email: Email
    # More than a password can have: one that is too long is as wrong as any other.
    password: Annotated[str, StringConstraints(min_length=1, max_length=1024), STORABLE]


class Refresh(Input):
    """Who stays signed in."""

    refresh_token: Annotated[str, StringConstraints(min_length=1, max_length=512), STORABLE]


class TokensOut(BaseModel):
    """What to sign in with from now on (RFC 6749, 5.1)."""

    model_config = ConfigDict(from_attributes=True)

    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a name for a kind
    expires_in: int
