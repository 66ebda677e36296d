"""Articles, over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from ..api.idempotency import IdempotentRoute, idempotent
from ..api.signed_in import OPTIONAL, MaybeSignedIn, SignedIn
from ..conditional import ExpectedVersions, etag, expected_versions
from ..database.failures import READING, WRITING
from ..errors import ValidationFailed, fails_with
from ..errors.data import IfMatchRequired, VersionMismatch
from .errors import ArticleAlreadyPublished, ArticleNotFound, AuthorUnknown, NotTheAuthor
from .models import Article
from .repository import ArticleRepository
from .schemas import ArticleOut, Changes, Draft, PageOut
from .service import ArticleService, Page

router = APIRouter(prefix="/api/v1/articles", tags=["articles"], route_class=IdempotentRoute)
service = ArticleService(ArticleRepository())

IF_MATCH: dict[str, Any] = {
    "parameters": [
        {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "description": "The `ETag` of what is changed.",
            "schema": {"type": "string"},
            "example": '"1"',
        }
    ]
}


@router.get("", response_model=PageOut, openapi_extra=OPTIONAL)
@fails_with(*READING)
async def list_articles(
    reader_id: MaybeSignedIn,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query()] = None,
) -> Page:
    """Those that one may read, the newest first."""
    return await service.list(reader_id, limit=limit, cursor=cursor)


@router.post("", status_code=201, response_model=ArticleOut)
@fails_with(AuthorUnknown, *WRITING)
@idempotent
async def write_article(author_id: SignedIn, draft: Draft, response: Response) -> Article:
    """Begins a draft."""
    article = await service.write(author_id, **draft.model_dump())
    response.headers["Location"] = f"/api/v1/articles/{article.id}"
    return _tagged(article, response)


@router.get("/{article_id}", response_model=ArticleOut, openapi_extra=OPTIONAL)
@fails_with(ArticleNotFound, *READING)
async def get_article(reader_id: MaybeSignedIn, article_id: UUID, response: Response) -> Article:
    """One article, if one may read it."""
    return _tagged(await service.get(article_id, reader_id), response)


@router.patch("/{article_id}", response_model=ArticleOut, openapi_extra=IF_MATCH)
@fails_with(ArticleNotFound, IfMatchRequired, NotTheAuthor, VersionMismatch, *WRITING)
async def change_article(
    user_id: SignedIn, article_id: UUID, changes: Changes, request: Request, response: Response
) -> Article:
    """Changes one's own article."""
    changed = changes.model_dump(exclude_unset=True)
    return _tagged(await service.change(article_id, user_id, _expected(request), changed), response)


@router.delete("/{article_id}", status_code=204, openapi_extra=IF_MATCH)
@fails_with(ArticleNotFound, IfMatchRequired, NotTheAuthor, ValidationFailed, VersionMismatch, *WRITING)
async def delete_article(user_id: SignedIn, article_id: UUID, request: Request) -> None:
    """Removes one's own article."""
    await service.delete(article_id, user_id, _expected(request))


@router.post("/{article_id}/publish", response_model=ArticleOut)
@fails_with(ArticleAlreadyPublished, ArticleNotFound, NotTheAuthor, *WRITING)
async def publish_article(user_id: SignedIn, article_id: UUID, response: Response) -> Article:
    """Shows one's own article to everybody."""
    return _tagged(await service.publish(article_id, user_id), response)


def _expected(request: Request) -> ExpectedVersions:
    sent = request.headers.getlist("If-Match")
    return expected_versions(", ".join(sent) if sent else None)


def _tagged(article: Article, response: Response) -> Article:
    response.headers["ETag"] = etag(article.version)
    return article
