"""What can go wrong when somebody says who they are. The `WWW-Authenticate` header tells the reason (RFC 6750, 3)."""

from typing import Any, ClassVar

from ..errors import AuthError


class _Challenge:
    """Tells in `WWW-Authenticate` what is wrong with the token that was sent."""

    description: ClassVar[str]

    def __init__(self, **context: Any) -> None:
        challenge = f'Bearer error="invalid_token", error_description="{self.description}"'
        super().__init__(headers={"WWW-Authenticate": challenge}, **context)  # type: ignore[call-arg]


class InvalidCredentials(AuthError):
    """The e-mail address is unknown or the password is wrong. Which of the two is not told."""

    code = "INVALID_CREDENTIALS"
    message = "the password is wrong, or nobody has this address"
    user_message = "E-mail address or password is wrong."
    remedy = "Check both and try again. Whoever has no account yet can register."


class TokenInvalid(_Challenge, AuthError):
    """The token was not issued by this service, is of another kind, or has been revoked."""

    code = "TOKEN_INVALID"
    description = "the token is not valid"
    message = "the token is not valid: {detail}"
    user_message = "The session is not valid. Sign in again."
    remedy = "Sign in again."


class TokenExpired(_Challenge, AuthError):
    """The token was valid once."""

    code = "TOKEN_EXPIRED"
    description = "the token has expired"
    message = "the token has expired"
    user_message = "The session has expired. Refresh it, or sign in again."
    remedy = "Get a new access token with the refresh token; if that has expired too, sign in again."


class TokenReused(_Challenge, AuthError):
    """The refresh token had been spent before: it may have been stolen, so the whole session has been ended."""

    code = "TOKEN_REUSED"
    description = "the token has been used before"
    message = "a refresh token of user {user_id} was used a second time; its family {family_id} is revoked"
    user_message = "The session has been ended for safety. Sign in again."
    remedy = "Sign in again. Keep only the latest refresh token, and send each one once."
