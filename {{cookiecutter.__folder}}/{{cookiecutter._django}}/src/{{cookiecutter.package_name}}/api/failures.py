"""Django's side of failing: names the exceptions of Django and REST framework, and sends the answers."""

import itertools
import sys
from collections.abc import Callable, Iterable, Iterator
from math import ceil
from typing import Any

from django.conf import settings
from django.core import exceptions as django
from django.core.signals import got_request_exception
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from rest_framework import exceptions as drf
from rest_framework.views import set_rollback

from ..errors import ServiceError
from ..errors.handling import FailureHandler
from ..errors.http import (
    AccessDenied,
    BadRequest,
    BodyTooLarge,
    HostNotAllowed,
    MalformedBody,
    NotFound,
    RouteNotFound,
    for_status,
)
from ..jsonable import text
from ..telemetry.logging import get_logger
from .validation import validation_failed

log = get_logger(__name__)

_NAMES: dict[type[Exception], Callable[..., ServiceError]] = {
    django.BadRequest: BadRequest,
    django.DisallowedHost: HostNotAllowed,
    django.PermissionDenied: AccessDenied,
    django.RequestDataTooBig: BodyTooLarge,
    django.SuspiciousOperation: BadRequest,
    Http404: NotFound,
    MultiPartParserError: MalformedBody,
    drf.ParseError: MalformedBody,
}

_UNFORESEEN = "failures.unforeseen"
"""Where a request notes an exception that Django answers before a middleware of ours can see it."""


def error_for(exc: Exception) -> ServiceError | None:
    """Our name for an exception of Django's or REST framework's; None for any other."""
    for cls in type(exc).__mro__:
        if named := _NAMES.get(cls):
            return named(detail=text(exc))
    if isinstance(exc, drf.APIException):
        # It says 403 for lack of credentials where no authentication class has a challenge to send.
        unauthenticated = isinstance(exc, drf.NotAuthenticated | drf.AuthenticationFailed)
        return for_status(401 if unauthenticated else exc.status_code, detail=text(exc), headers=_headers(exc))
    return None


def _headers(exc: drf.APIException) -> dict[str, str]:
    """What REST framework's own handler would send."""
    sent = {"WWW-Authenticate": getattr(exc, "auth_header", None), "Retry-After": getattr(exc, "wait", None)}
    return {name: str(ceil(value) if name == "Retry-After" else value) for name, value in sent.items() if value}


class FailureResponse(HttpResponse):
    """A failure in the service's format."""


def respond(exc: Exception) -> FailureResponse:
    """Records a failure and answers it.

    Args:
        exc: What was raised.
    """
    handle = _handler()
    if isinstance(exc, UnreadablePostError):
        log.debug("the client went away")
        answer = handle.answer(BadRequest(detail=text(exc)), exc)
    else:
        answer = handle(exc)
    headers = {**answer.headers, "Content-Length": str(len(answer.body))}
    return FailureResponse(answer.body, status=answer.status, headers=headers)


def _handler() -> FailureHandler:
    return FailureHandler(settings.SERVICE, name=error_for)


def exception_handler(exc: Exception, context: dict[str, Any]) -> FailureResponse:
    """What REST framework calls when one of its views raises.

    Args:
        exc: What was raised.
        context: The view, its arguments, and the request.
    """
    set_rollback()
    if isinstance(exc, drf.ValidationError):
        failed = validation_failed(exc, context["request"], context["kwargs"])
        return respond(failed.with_traceback(exc.__traceback__))
    return respond(exc)


class FailureMiddleware:
    """Answers what REST framework did not: failures of other views, of other middleware, and of Django itself.

    Args:
        get_response: What it wraps.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()  # CommonMiddleware asks too, but Django answers its refusal without a word about why
        except django.DisallowedHost as exc:
            return respond(exc)
        response = in_our_format(request, self.get_response(request))
        return _watched(response) if isinstance(response, StreamingHttpResponse) else response

    def process_exception(self, request: HttpRequest, exc: Exception) -> FailureResponse:
        """What Django calls when a view raises."""
        return respond(exc)


def in_our_format(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The response, or our answer in its place if it is a failure that somebody else has answered.

    Args:
        request: The request.
        response: What a view, another middleware or Django itself made of it.
    """
    if response.status_code < 400 or isinstance(response, FailureResponse):
        return response
    return respond(_cause(request, response))


@receiver(got_request_exception)
def _note_unforeseen(request: HttpRequest, **_: Any) -> None:
    request.META[_UNFORESEEN] = sys.exception()


def _cause(request: HttpRequest, response: HttpResponseBase) -> Exception:
    """Why this response is a failure, as far as that can be known."""
    unforeseen: Exception | None = request.META.get(_UNFORESEEN)
    if unforeseen:
        return unforeseen
    if response.status_code == 404 and request.resolver_match is None:
        return RouteNotFound(detail=f"{request.method} {request.path}")
    return for_status(response.status_code, detail=type(response).__name__, headers=response.headers)


def _watched(response: StreamingHttpResponse) -> HttpResponseBase:
    """The response, begun: until its first chunk is there, nothing is sent, and a failure can still be answered."""
    try:
        chunks = iter(response)
        first = next(chunks, b"")
    except Exception as exc:  # noqa: BLE001 - it is answered
        return respond(exc)
    response.streaming_content = _rest(itertools.chain([first], chunks))
    return response


def _rest(chunks: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except Exception as exc:
        handle = _handler()
        error = handle.error_for(exc)
        error.context["response"] = "had started, the connection was cut"
        handle.record(error, exc)
        raise  # the server cuts the connection: the client must not take half an answer for a whole one
