"""`/errors` and `/errors/CODE`: what can go wrong here, as pages for people and as data."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, content_negotiation_class
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

from ..errors import fails_with
from ..errors.http import NotFound
from ..errors.pages import CATALOGUE_SCHEMA, ERROR_SCHEMA, Document, catalogue_document, error_document


class AnyAccepted(DefaultContentNegotiation):
    """Leaves the Accept header to the view. REST framework knows only renderers, and a page is none."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """The first renderer, whatever is accepted."""
        return renderers[0], renderers[0].media_type


@extend_schema(
    operation_id="list_errors",
    tags=["errors"],
    responses={(200, "text/html"): OpenApiTypes.STR, (200, "application/json"): CATALOGUE_SCHEMA},
)
@api_view(["GET"])
@content_negotiation_class(AnyAccepted)
def catalogue(request: Request) -> HttpResponse:
    """Every error that this service can answer with."""
    return _respond(catalogue_document(_accept(request), settings.SERVICE))


@extend_schema(
    operation_id="explain_error",
    tags=["errors"],
    responses={(200, "text/html"): OpenApiTypes.STR, (200, "application/json"): ERROR_SCHEMA},
)
@fails_with(NotFound)
@api_view(["GET"])
@content_negotiation_class(AnyAccepted)
def error(request: Request, code: str) -> HttpResponse:
    """What one error means, and what to do about it."""
    return _respond(error_document(code, _accept(request), settings.SERVICE))


def _accept(request: Request) -> str:
    return request.headers.get("accept", "")


def _respond(document: Document) -> HttpResponse:
    return HttpResponse(document.body, headers=document.headers)
