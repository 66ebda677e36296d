"""Django's side of failing: names the exceptions of Django and REST framework, and sends the answers."""

import threading
from collections.abc import Callable
from functools import cache
from math import ceil
from typing import Any

from django.conf import settings
from django.core import exceptions as django
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from rest_framework import exceptions as drf
from rest_framework.views import set_rollback

from ..errors import ServiceError
from ..errors.handling import Answer, FailureHandler
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
from ..telemetry.context import current_request
from ..telemetry.logging import get_logger
from .validation import model_validation_failed, validation_failed

log = get_logger(__name__)

_NAMES: dict[type[Exception], Callable[..., ServiceError]] = {
    django.BadRequest: BadRequest,
    django.DisallowedHost: HostNotAllowed,
    django.PermissionDenied: AccessDenied,
    django.RequestDataTooBig: BodyTooLarge,
    django.SuspiciousOperation: BadRequest,
    Http404: NotFound,
    MultiPartParserError: MalformedBody,
    UnreadablePostError: BadRequest,
    drf.ParseError: MalformedBody,
}

_OF_CORS = ("access-control-", "vary")


def error_for(exc: Exception) -> ServiceError | None:
    """Our name for an exception of Django's or REST framework's; None for any other."""
    if isinstance(exc, drf.ValidationError):
        return validation_failed(exc)
    if isinstance(exc, django.ValidationError):
        return model_validation_failed(exc)
    if isinstance(exc, Http404) and (request := current_request.get()) and request.route is None:
        return RouteNotFound(detail=f"{request.method} {request.path}")
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

    _has_been_logged = True  # as Django notes it: it shall write no record of its own

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body, status=answer.status, headers=answer.headers)


@cache
def failure_handler() -> FailureHandler:
    """What the service does with every failure. (`create_app` clears the cache: only then may settings have changed.)"""
    return FailureHandler(settings.SERVICE, name=error_for)


def is_order_to_stop(exc: BaseException) -> bool:
    """Whether somebody pressed Ctrl-C: Python tells the main thread alone. In any other it is a view that fails."""
    return isinstance(exc, KeyboardInterrupt) and threading.current_thread() is threading.main_thread()


def respond(exc: BaseException) -> FailureResponse:
    """Records a failure and answers it.

    Args:
        exc: What was raised.
    """
    if is_order_to_stop(exc):
        raise exc
    handle = failure_handler()
    if isinstance(exc, UnreadablePostError):
        log.debug("the client went away")
        return FailureResponse(handle.answer(handle.error_for(exc), exc))
    return FailureResponse(handle(exc))


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


def response_for_exception(request: HttpRequest, exc: Exception) -> FailureResponse:
    """What Django calls when any other view raises, or a middleware, or its URL resolver.

    `create_app` puts this in the place of a function of Django's, whose pages know neither the format nor, in the
    handlers that it lets a project choose, the exception.
    """
    return respond(exc)


def csrf_failure(request: HttpRequest, reason: str = "") -> FailureResponse:
    """What Django calls for a request that may be forged."""
    return respond(AccessDenied(detail=reason))


def in_our_format(response: HttpResponseBase) -> HttpResponseBase:
    """The response, or our answer in its place if it is a failure that somebody else has answered.

    Args:
        response: What a view or a middleware made.
    """
    if response.status_code < 400:
        return response
    if not isinstance(response, FailureResponse):
        failure = for_status(response.status_code, detail=type(response).__name__, headers=response.headers)
        response = in_place_of(response, failure)
    if "GET" in (allowed := response.headers.get("Allow", "").split(", ")):
        response.headers["Allow"] = ", ".join(sorted({*allowed, "HEAD"}))  # HEAD is answered wherever GET is
    return response


def in_place_of(response: HttpResponseBase, exc: Exception) -> FailureResponse:
    """Our answer, with those headers of another one that are for browsers.

    Args:
        response: The other one.
        exc: Why it will not do.
    """
    ours = respond(exc)
    for name, value in response.items():
        if name.lower().startswith(_OF_CORS):
            ours.headers[name] = value
    return ours
