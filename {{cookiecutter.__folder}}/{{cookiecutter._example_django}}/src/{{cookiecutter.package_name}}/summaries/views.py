"""Summaries, over HTTP."""

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from ..api.idempotency import idempotent
from ..articles.errors import ArticleNotFound
from ..articles.repository import ArticleRepository
from ..articles.serializers import ArticlePath
from ..articles.service import ArticleService
from ..auth.authentication import BearerAuthentication, caller_id
from ..auth.errors import TokenInvalid
from ..coordination.attempts import HEADER
from ..database.failures import WRITING
from ..errors import fails_with
from ..fields import validated
from ..tokens.errors import InsufficientBalance
from ..tokens.repository import TokenRepository
from ..tokens.service import TokenService
from .errors import ResponseInvalid, SummarizerFailed, SummarizerTimedOut, SummarizerUnavailable
from .serializers import SummaryOut
from .service import SummaryService

_ID = OpenApiParameter("article_id", OpenApiTypes.UUID, "path")


@extend_schema(
    operation_id="summarize_article", tags=["summaries"], parameters=[_ID], request=None, responses=SummaryOut
)
@fails_with(ArticleNotFound, InsufficientBalance, TokenInvalid, *WRITING)
@fails_with(ResponseInvalid, SummarizerFailed, SummarizerTimedOut, SummarizerUnavailable)
@api_view(["POST"])
@authentication_classes([BearerAuthentication])
@permission_classes([IsAuthenticated])
@idempotent
def summarize(request: Request, article_id: str) -> Response:
    """Summarizes an article that one may read. It costs 10 tokens, and none when it fails."""
    which = validated(ArticlePath, {"article_id": article_id})["article_id"]
    service = SummaryService(settings.SERVICE, ArticleService(ArticleRepository()), TokenService(TokenRepository()))
    return Response(SummaryOut(service.summarize(which, caller_id(request), request.headers.get(HEADER))).data)
