"""What `WWW-Authenticate` says (RFC 6750, 3)."""

import httpx2

from .checking import check

INVALID = 'Bearer error="invalid_token", error_description="the token is not valid"'
EXPIRED = 'Bearer error="invalid_token", error_description="the token has expired"'
REUSED = 'Bearer error="invalid_token", error_description="the token has been used before"'


def refused(response: httpx2.Response, reason: str, challenge: str) -> None:
    """Checks that this is a 401 of this reason, with this challenge."""
    failure = check(response, 401, reason)
    assert response.headers["WWW-Authenticate"] == challenge
    assert not failure.retryable
    assert not failure.details
