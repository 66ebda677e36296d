"""Summaries, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from ..api.idempotency import IdempotentRoute, idempotent
from ..api.signed_in import SignedIn
from ..articles.errors import ArticleNotFound
from ..articles.repository import ArticleRepository
from ..articles.service import ArticleService
from ..auth.errors import TokenInvalid
from ..coordination.attempts import HEADER
from ..database.failures import WRITING
from ..errors import fails_with
from ..tokens.errors import InsufficientBalance
from ..tokens.repository import TokenRepository
from ..tokens.service import TokenService
from .errors import ResponseInvalid, SummarizerFailed, SummarizerTimedOut, SummarizerUnavailable
from .schemas import SummaryOut
from .service import PaidSummary, SummaryService

router = APIRouter(prefix="/api/v1/articles/{article_id}/summary", tags=["summaries"], route_class=IdempotentRoute)


async def summary_service(request: Request) -> SummaryService:
    """The service, with the settings of this application."""
    articles, tokens = ArticleService(ArticleRepository()), TokenService(TokenRepository())
    return SummaryService(request.app.state.settings, articles, tokens)


@router.post("", response_model=SummaryOut)
@fails_with(ArticleNotFound, InsufficientBalance, TokenInvalid, *WRITING)
@fails_with(ResponseInvalid, SummarizerFailed, SummarizerTimedOut, SummarizerUnavailable)
@idempotent
async def summarize_article(
    user_id: SignedIn, article_id: UUID, request: Request, service: Annotated[SummaryService, Depends(summary_service)]
) -> PaidSummary:
    """Summarizes an article that one may read. It costs 10 tokens, and none when it fails."""
    return await service.summarize(article_id, user_id, request.headers.get(HEADER))
