"""Signing in, over HTTP."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ..coordination.rate_limits import RateLimit
from ..database.failures import WRITING
from ..errors import fails_with
from ..errors.http import RateLimitExceeded
from ..fields import validated
from ..telemetry.context import current_request
from ..users.repository import UserRepository
from .errors import InvalidCredentials, TokenExpired, TokenInvalid, TokenReused
from .repository import SessionRepository
from .serializers import Credentials, Refresh, TokensOut
from .service import AuthService, TokenPair

SIGN_IN = RateLimit("sign-in", 10, per=60)
"""Tries at a password, for one e-mail address and for one address of the network."""


@extend_schema(operation_id="sign_in", tags=["auth"], request=Credentials, responses=TokensOut)
@fails_with(InvalidCredentials, RateLimitExceeded, *WRITING)
@api_view(["POST"])
def token(request: Request) -> Response:
    """Signs a user in."""
    credentials, context = validated(Credentials, request.data), current_request.get()
    SIGN_IN.hit(f"email:{credentials['email']}", f"address:{context.client_ip if context else None}")
    return _respond(_service().sign_in(**credentials))


@extend_schema(operation_id="refresh", tags=["auth"], request=Refresh, responses=TokensOut)
@fails_with(TokenInvalid, TokenExpired, TokenReused, *WRITING)
@api_view(["POST"])
def refresh(request: Request) -> Response:
    """Exchanges a refresh token for a new pair of tokens."""
    return _respond(_service().refresh(**validated(Refresh, request.data)))


def _service() -> AuthService:
    return AuthService(settings.SERVICE, UserRepository(), SessionRepository())


def _respond(pair: TokenPair) -> Response:
    tokens = {**pair._asdict(), "token_type": "Bearer"}
    return Response(TokensOut(tokens).data, headers={"Cache-Control": "no-store"})  # RFC 6749, 5.1
