"""Tells routes who asks, by the bearer token that is sent (RFC 6750).

    async def publish(user_id: SignedIn): ...
    async def read(reader_id: MaybeSignedIn): ...

What that can fail with is documented with the route.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from ..auth.access_tokens import read_access_token
from ..auth.errors import TokenExpired, TokenInvalid
from ..errors import AuthError, fails_with
from ..errors.http import AuthenticationRequired
from ..telemetry.context import current_request

SCHEME = HTTPBearer(scheme_name="bearer", bearerFormat="JWT", auto_error=False)
"""For the document of the interface."""

OPTIONAL: dict[str, Any] = {"security": [{}]}
"""What a route adds to its document (`openapi_extra`) where nobody has to sign in."""


@fails_with(TokenExpired, TokenInvalid)
async def maybe_signed_in(request: Request, scheme: Annotated[object, Security(SCHEME)]) -> UUID | None:
    """The user's id; None for somebody who has not signed in. Who sends a bad token is refused all the same.

    Raises:
        TokenExpired: The token was valid once.
        TokenInvalid: It is none of ours, or none at all.
    """
    user_id = _bearer(request)
    if user_id and (context := current_request.get()):
        context.user_id = str(user_id)
    return user_id


async def signed_in(user_id: Annotated[UUID | None, Depends(maybe_signed_in)]) -> UUID:
    """The user's id. Whether they still exist has not been asked.

    Raises:
        AuthenticationRequired: Nobody has signed in.
    """
    if user_id is None:
        raise AuthenticationRequired(detail="no Authorization header")
    return user_id


SignedIn = Annotated[UUID, Depends(signed_in)]
MaybeSignedIn = Annotated[UUID | None, Depends(maybe_signed_in)]


def caller(request: Request) -> str | None:
    """Who asks, for what is kept by caller; None for somebody who has not signed in, or not well."""
    try:
        user_id = _bearer(request)
    except AuthError:  # whoever needs a user says so
        return None
    return str(user_id) if user_id else None


def _bearer(request: Request) -> UUID | None:
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        raise TokenInvalid(detail="no bearer token")
    return read_access_token(request.app.state.settings, token.strip())
