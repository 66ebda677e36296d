"""Articles, over HTTP."""

from uuid import UUID

from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.permissions import IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..api.idempotency import idempotent
from ..auth.authentication import BearerAuthentication, caller_id, reader_id
from ..conditional import ExpectedVersions, etag, expected_versions
from ..database.failures import READING, WRITING
from ..errors import fails_with
from ..errors.data import IfMatchRequired, VersionMismatch
from ..fields import validated
from .errors import ArticleAlreadyPublished, ArticleNotFound, AuthorUnknown, NotTheAuthor
from .models import Article
from .repository import ArticleRepository
from .serializers import ArticleOut, ArticlePath, Changes, Draft, ListQuery, PageOut
from .service import ArticleService

service = ArticleService(ArticleRepository())

_ID = OpenApiParameter("article_id", OpenApiTypes.UUID, "path")
_IF_MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, "header", required=True, description="The `ETag` of what is changed."
)


class Articles(APIView):
    """All articles."""

    authentication_classes = (BearerAuthentication,)
    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(operation_id="list_articles", tags=["articles"], parameters=[ListQuery], responses=PageOut)
    @fails_with(*READING)
    def get(self, request: Request) -> Response:
        """Those that one may read, the newest first."""
        page = service.list(reader_id(request), **validated(ListQuery, request.query_params))
        return Response(PageOut(page).data)

    @extend_schema(operation_id="write_article", tags=["articles"], request=Draft, responses={201: ArticleOut})
    @fails_with(AuthorUnknown, *WRITING)
    @method_decorator(idempotent)
    def post(self, request: Request) -> Response:
        """Begins a draft."""
        article = service.write(caller_id(request), **validated(Draft, request.data))
        response = _respond(article, status=201)
        response.headers["Location"] = f"/api/v1/articles/{article.id}"
        return response


class OneArticle(APIView):
    """One article."""

    authentication_classes = (BearerAuthentication,)
    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(operation_id="get_article", tags=["articles"], parameters=[_ID], responses=ArticleOut)
    @fails_with(ArticleNotFound, *READING)
    def get(self, request: Request, article_id: str) -> Response:
        """One article, if one may read it."""
        return _respond(service.get(_id(article_id), reader_id(request)))

    @extend_schema(
        operation_id="change_article",
        tags=["articles"],
        parameters=[_ID, _IF_MATCH],
        request=Changes,
        responses=ArticleOut,
    )
    @fails_with(ArticleNotFound, IfMatchRequired, NotTheAuthor, VersionMismatch, *WRITING)
    def patch(self, request: Request, article_id: str) -> Response:
        """Changes one's own article."""
        which, changes = _id(article_id), validated(Changes, request.data)
        return _respond(service.change(which, caller_id(request), _expected(request), changes))

    @extend_schema(operation_id="delete_article", tags=["articles"], parameters=[_ID, _IF_MATCH], responses={204: None})
    @fails_with(ArticleNotFound, IfMatchRequired, NotTheAuthor, VersionMismatch, *WRITING)
    def delete(self, request: Request, article_id: str) -> Response:
        """Removes one's own article."""
        service.delete(_id(article_id), caller_id(request), _expected(request))
        return Response(status=204)


@extend_schema(operation_id="publish_article", tags=["articles"], parameters=[_ID], request=None, responses=ArticleOut)
@fails_with(ArticleAlreadyPublished, ArticleNotFound, NotTheAuthor, *WRITING)
@api_view(["POST"])
@authentication_classes([BearerAuthentication])
@permission_classes([IsAuthenticated])
def publish(request: Request, article_id: str) -> Response:
    """Shows one's own article to everybody."""
    return _respond(service.publish(_id(article_id), caller_id(request)))


def _id(article_id: str) -> UUID:
    value: UUID = validated(ArticlePath, {"article_id": article_id})["article_id"]
    return value


def _expected(request: Request) -> ExpectedVersions:
    return expected_versions(request.headers.get("If-Match"))


def _respond(article: Article, status: int = 200) -> Response:
    return Response(ArticleOut(article).data, status=status, headers={"ETag": etag(article.version)})
