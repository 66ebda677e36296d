"""Access tokens: JSON Web Tokens (RFC 7519) that this service signs and that only this service reads."""

import time
from uuid import UUID

import jwt

from ..config import NAME, Settings
from ..errors import translate
from .errors import TokenExpired, TokenInvalid

_ALGORITHM = "HS256"
_REQUIRED = ["aud", "exp", "iss", "sub"]
_AUDIENCE = f"{NAME}:access"


def issue_access_token(settings: Settings, user_id: UUID) -> str:
    """A token that says who its bearer is.

    Args:
        settings: They hold the key, and how long the token is valid.
        user_id: Who that is.
    """
    claims = {
        "iss": NAME,
        "aud": _AUDIENCE,
        "sub": str(user_id),
        "exp": int(time.time()) + settings.access_token_lifetime,
    }
    return jwt.encode(claims, settings.secret_key.get_secret_value(), algorithm=_ALGORITHM)


def read_access_token(settings: Settings, token: str) -> UUID:
    """Who the bearer of a token is.

    Args:
        settings: They hold the key.
        token: What was sent after `Bearer`.

    Raises:
        TokenExpired: It was valid once.
        TokenInvalid: Anything else is wrong with it.
    """
    with translate(
        {
            jwt.ExpiredSignatureError: TokenExpired,
            jwt.PyJWTError: lambda exc: TokenInvalid(detail=type(exc).__name__),
            ValueError: lambda exc: TokenInvalid(detail="its subject is no user id"),
        }
    ):
        claims = jwt.decode(
            token,
            settings.secret_key.get_secret_value(),
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            issuer=NAME,
            options={"require": _REQUIRED},
        )
        return UUID(claims["sub"])
