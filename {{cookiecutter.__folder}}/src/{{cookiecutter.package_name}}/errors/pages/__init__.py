"""`/errors` and `/errors/CODE`: the catalogue as pages for people, or as data for who prefers JSON to HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...config import Settings
from ...jsonable import dumps
from ..catalogue import catalogue, find
from ..documentation import Entry, docs_url, entry
from ..http import NotFound
from .negotiation import prefers_json
from .rendering import CONTENT_SECURITY_POLICY, catalogue_page, error_page

ERROR_SCHEMA = Entry.model_json_schema()
CATALOGUE_SCHEMA = {
    "type": "object",
    "required": ["errors"],
    "properties": {"errors": {"type": "array", "items": ERROR_SCHEMA}},
}
"""JSON schemas of the data, for OpenAPI."""

_PAGE_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept",
}
_DATA_HEADERS = {"Content-Type": "application/json", "Vary": "Accept"}


@dataclass(frozen=True, slots=True)
class Document:
    """An answer, ready to be sent."""

    headers: Mapping[str, str]
    body: bytes


def catalogue_document(accept: str, settings: Settings) -> Document:
    """All errors of the service.

    Args:
        accept: The request's `Accept` header.
        settings: The service's settings.
    """
    if prefers_json(accept):
        return _data({"errors": [entry(error, docs_url(settings)).model_dump() for error in catalogue()]})
    return _page(catalogue_page(catalogue()))


def error_document(code: str, accept: str, settings: Settings) -> Document:
    """One error.

    Args:
        code: Its whole code.
        accept: The request's `Accept` header.
        settings: The service's settings.

    Raises:
        NotFound: No error has this code.
    """
    error = find(code)
    if error is None:
        raise NotFound(detail=code)
    about = entry(error, docs_url(settings))
    return _data(about.model_dump()) if prefers_json(accept) else _page(error_page(error, about))


def _data(value: Any) -> Document:
    return Document(_DATA_HEADERS, dumps(value))


def _page(text: str) -> Document:
    return Document(_PAGE_HEADERS, text.encode())
