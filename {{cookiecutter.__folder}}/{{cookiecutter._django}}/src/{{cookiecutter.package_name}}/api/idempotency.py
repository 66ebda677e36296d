"""Answers a repeated request as it answered the first one.

    @api_view(["POST"])
    @idempotent
    def write_article(request): ...

Without an `Idempotency-Key` nothing is different. With one, when Redis is gone, the request is denied (a choice: who
sends a key relies on its being done once).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions as drf
from rest_framework.request import Request
from rest_framework.response import Response

from ..coordination.attempts import DESCRIPTION, HEADER, KEPT, LEASE, Attempt, KeptAnswer
from ..coordination.connections import store
from ..errors import ServiceError, fails_with
from ..errors.data import IdempotencyInProgress, IdempotencyKeyReused
from ..errors.dependencies import StoreUnavailable
from ..errors.http import for_status
from ..telemetry.context import current_request
from ..telemetry.logging import get_logger
from .failures import failure_handler
from .requests import header_key
from .validation import validation_failed

log = get_logger(__name__)

Path = ParamSpec("Path")
View = Callable[Concatenate[Request, Path], HttpResponseBase]


@fails_with(IdempotencyInProgress, IdempotencyKeyReused, StoreUnavailable)
class IdempotentSchema(AutoSchema):
    """How the document of the interface describes a view that honours the header."""

    def get_override_parameters(self) -> list[Any]:
        """The view's own parameters, and the header."""
        return [*super().get_override_parameters(), OpenApiParameter(HEADER, str, "header", description=DESCRIPTION)]


def idempotent(view: View[Path]) -> View[Path]:
    """Lets a view honour `Idempotency-Key`. It stands right above the function: there REST framework has let it in."""

    @wraps(view)
    def answer_once(request: Request, /, *args: Path.args, **kwargs: Path.kwargs) -> HttpResponseBase:
        attempt = _attempt_of(request)
        if attempt is None:
            return view(request, *args, **kwargs)
        if earlier := store().put_if_absent(attempt.key, attempt.marker, LEASE):
            return _response(attempt.answer_of(earlier))
        try:
            response = view(request, *args, **kwargs)
            result = _result_of(attempt, _rendered(request, response))
        except BaseException as exc:
            _keep(attempt, _result_of_failure(request, attempt, exc, kwargs))
            raise
        _keep(attempt, result)
        return response

    answer_once.schema = IdempotentSchema()  # type: ignore[attr-defined]
    return answer_once


def _attempt_of(request: Request) -> Attempt | None:
    sent = request.META.get(header_key(HEADER))
    if sent is None:
        return None
    context = current_request.get()
    return Attempt.of(
        sent,
        caller=_caller(request),
        method=request.method or "",
        route=(context and context.route) or request.path,
        target=f"{request.path}?{request.META.get('QUERY_STRING', '')}",
        body=request.body,
    )


def _caller(request: Request) -> str:
    """Who sent it: the user, or the address."""
    context = current_request.get()
    user = (context and context.user_id) or getattr(request.user, "pk", None)
    return f"user {user}" if user else f"address {(context and context.client_ip) or ''}"


def _rendered(request: Request, response: HttpResponseBase) -> HttpResponseBase:
    """The answer with its body, which REST framework would make later, when failing would come too late."""
    if isinstance(response, Response) and not response.is_rendered:
        response.accepted_renderer = request.accepted_renderer
        response.accepted_media_type = request.accepted_media_type
        response.renderer_context = request.parser_context or {}  # type: ignore[attr-defined]
        response.render()
    return response


def _result_of(attempt: Attempt, response: HttpResponseBase) -> bytes | None:
    """What is to be kept of an answer."""
    if response.status_code >= 400:  # it will be answered in the service's own format, as if this had been raised
        return attempt.with_failure(for_status(response.status_code, headers=response.headers))
    if not isinstance(response, HttpResponse):
        raise TypeError(f"a {type(response).__name__} cannot be repeated, only an answer with a whole body")
    return attempt.with_answer(response.status_code, response.headers, response.content)


def _result_of_failure(request: Request, attempt: Attempt, exc: BaseException, kwargs: dict[str, Any]) -> bytes | None:
    if not isinstance(exc, Exception):
        return None  # an order to stop
    try:
        return attempt.with_failure(_error_for(request, exc, kwargs))
    except Exception as broken:  # an error class may override anything, and fail there
        log.warning("a failure could not be kept, the same request will be done again", exc_info=broken)
        return None


def _error_for(request: Request, exc: Exception, kwargs: dict[str, Any]) -> ServiceError:
    if isinstance(exc, drf.ValidationError):
        return validation_failed(exc, request, kwargs)
    return failure_handler().error_for(exc)


def _keep(attempt: Attempt, result: bytes | None) -> None:
    """Keeps what came of it; without a result, the key is free for the next attempt."""
    try:
        if result is None:
            store().remove(attempt.key, attempt.marker)
        elif not store().replace(attempt.key, attempt.marker, result, KEPT):
            log.warning("a request took so long that it was done again", lease=LEASE)
    except StoreUnavailable as exc:
        # What was done is done, and its client is answered: this must not make a failure of it.
        log.warning("an answer could not be kept for its repetition", exc_info=exc)


def _response(kept: KeptAnswer) -> HttpResponse:
    response = HttpResponse(kept.body, status=kept.status, headers=kept.headers)
    if "Content-Type" not in kept.headers:
        del response.headers["Content-Type"]  # Django's own
    return response
