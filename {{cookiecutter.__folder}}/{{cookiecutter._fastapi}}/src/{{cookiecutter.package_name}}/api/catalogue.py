"""`/errors` and `/errors/CODE`: what can go wrong here, as pages for people and as data."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from ..errors import fails_with
from ..errors.http import NotFound
from ..errors.pages import CATALOGUE_SCHEMA, ERROR_SCHEMA, Document, catalogue_document, error_document

router = APIRouter(prefix="/errors", tags=["errors"], default_response_class=HTMLResponse)


@router.get("", responses={200: {"content": {"application/json": {"schema": CATALOGUE_SCHEMA}}}})
async def catalogue(request: Request) -> Response:
    """Every error that this service can answer with."""
    return _respond(catalogue_document(_accept(request), request.app.state.settings))


@router.get("/{code}", responses={200: {"content": {"application/json": {"schema": ERROR_SCHEMA}}}})
@fails_with(NotFound)
async def error(request: Request, code: str) -> Response:
    """What one error means, and what to do about it."""
    return _respond(error_document(code, _accept(request), request.app.state.settings))


def _accept(request: Request) -> str:
    return ",".join(request.headers.getlist("accept"))


def _respond(document: Document) -> Response:
    return Response(document.body, headers=document.headers)
