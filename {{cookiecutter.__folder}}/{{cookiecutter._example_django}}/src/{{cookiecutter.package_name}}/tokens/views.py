"""Tokens, over HTTP."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from ..auth.authentication import BearerAuthentication, caller_id
from ..auth.errors import TokenInvalid
from ..database.failures import READING, WRITING
from ..errors import fails_with
from ..fields import validated
from .errors import InsufficientBalance
from .repository import TokenRepository
from .serializers import AccountOut, BalanceOut, Deduction
from .service import TokenService

service = TokenService(TokenRepository())


@extend_schema(operation_id="get_balance", tags=["tokens"], responses=AccountOut)
@fails_with(TokenInvalid, *READING)
@api_view(["GET"])
@authentication_classes([BearerAuthentication])
@permission_classes([IsAuthenticated])
def balance(request: Request) -> Response:
    """How many tokens one has, and has spent."""
    return Response(AccountOut(service.balance(caller_id(request))).data)


@extend_schema(operation_id="deduct", tags=["tokens"], request=Deduction, responses=BalanceOut)
@fails_with(InsufficientBalance, TokenInvalid, *WRITING)
@api_view(["POST"])
@authentication_classes([BearerAuthentication])
@permission_classes([IsAuthenticated])
def deduct(request: Request) -> Response:
    """Spends tokens."""
    left = service.deduct(caller_id(request), **validated(Deduction, request.data))
    return Response(BalanceOut({"balance": left}).data)
