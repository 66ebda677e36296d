"""What there is to say about an error, for everything that documents it: pages, Markdown, OpenAPI."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

import orjson
from pydantic import BaseModel

from ..config import Settings
from ..jsonable import dumps
from ..telemetry.context import current_request
from .base import Recovery, ServiceError
from .format import SAMPLES, body

RETRY = {
    True: "Yes, the same request may succeed later.",
    False: "No, the same request would fail again.",
}

RECOVERY: dict[Recovery, str] = {
    "permanent": "the request itself is at fault",
    "transient": "it passes by itself",
    "business": "somebody has to decide or do something first",
    "systemic": "whoever runs this service has to act",
}

_REQUEST_ID = "8d05926d-242b-48b3-9cc5-ec1c13a4b683"


class Entry(BaseModel):
    """An error of the catalogue, as data."""

    code: str
    title: str
    status: int
    category: str
    recovery: Recovery
    retryable: bool
    description: str
    remedy: str
    example: dict[str, Any]


def entry(error: type[ServiceError], docs_url: str) -> Entry:
    """All about one error.

    Args:
        error: Its class.
        docs_url: Absolute address under which errors are documented.
    """
    return Entry(
        code=error.code,
        title=error.title,
        status=error.status,
        category=error.category,
        recovery=error.recovery,
        retryable=error.retryable,
        description=description(error),
        remedy=error.remedy,
        example=example(error, docs_url),
    )


def description(error: type[ServiceError]) -> str:
    """What happened: the docstring of the class."""
    return " ".join((error.__doc__ or "").split())


def by_category(errors: Iterable[type[ServiceError]]) -> list[tuple[str, list[type[ServiceError]]]]:
    """The errors of each category.

    Args:
        errors: Errors, ordered by code.
    """
    return [(category, list(members)) for category, members in groupby(errors, lambda error: error.category)]


def category_description(error: type[ServiceError]) -> str:
    """What all errors of its category have in common, in one sentence."""
    category = next(cls for cls in error.__mro__ if ServiceError in cls.__bases__)
    return description(category).partition(". ")[0].removesuffix(".") + "."


def example(error: type[ServiceError], docs_url: str) -> dict[str, Any]:
    """A body that a client could get."""
    content = body(error.example(), request_id=_REQUEST_ID, docs_url=docs_url) | SAMPLES
    value: dict[str, Any] = orjson.loads(dumps(content))
    return value


def docs_url(settings: Settings) -> str:
    """Absolute address under which errors are documented: that of the settings, or this service's own."""
    request = current_request.get()
    return settings.error_docs_url or f"{request.base_url if request else 'http://localhost'}/errors"
