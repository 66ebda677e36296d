"""Signing in, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from ..coordination.rate_limits import RateLimit
from ..database.failures import WRITING
from ..errors import fails_with
from ..errors.http import RateLimitExceeded
from ..telemetry.context import current_request
from ..users.repository import UserRepository
from .errors import InvalidCredentials, TokenExpired, TokenInvalid, TokenReused
from .repository import SessionRepository
from .schemas import Credentials, Refresh, TokensOut
from .service import AuthService, TokenPair

router = APIRouter(prefix="/api/v1/auth", tags=["auth"])

SIGN_IN = RateLimit("sign-in", 10, per=60)
"""Tries at a password, for one e-mail address and for one address of the network."""


async def auth_service(request: Request) -> AuthService:
    """The service, with the settings of this application."""
    return AuthService(request.app.state.settings, UserRepository(), SessionRepository())


Service = Annotated[AuthService, Depends(auth_service)]


@router.post("/token", response_model=TokensOut)
@fails_with(InvalidCredentials, RateLimitExceeded, *WRITING)
async def sign_in(credentials: Credentials, service: Service, response: Response) -> TokenPair:
    """Signs a user in."""
    request = current_request.get()
    await SIGN_IN.hit(f"email:{credentials.email}", f"address:{request.client_ip if request else None}")
    return _unstored(await service.sign_in(**credentials.model_dump()), response)


@router.post("/refresh", response_model=TokensOut)
@fails_with(TokenExpired, TokenInvalid, TokenReused, *WRITING)
async def refresh(token: Refresh, service: Service, response: Response) -> TokenPair:
    """Exchanges a refresh token for a new pair of tokens."""
    return _unstored(await service.refresh(token.refresh_token), response)


def _unstored(pair: TokenPair, response: Response) -> TokenPair:
    response.headers["Cache-Control"] = "no-store"  # RFC 6749, 5.1
    return pair
