"""FastAPI's side of failing: names the framework's exceptions, and sends the answers."""

import asyncio
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from ..errors import ServiceError
from ..errors.handling import Answer, FailureHandler
from ..errors.http import MalformedBody, RouteNotFound, UnsupportedMediaType, for_status
from ..jsonable import text
from ..telemetry.context import current_request
from ..telemetry.logging import get_logger
from .requests import note_route
from .sending import CLIENT_LEFT, Sending
from .validation import validation_failed

log = get_logger(__name__)

_METHODS = ("DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT")

_NO_JSON = "JSON decode error"
"""What FastAPI says of a body that is not JSON; of JSON within a field pydantic says something else."""

_UNREADABLE = "There was an error parsing the body"

_TOO_LATE = "Caught handled exception, but response already started."
"""What Starlette wraps an exception in that it would have had a handler for."""

_INTERNAL_ERROR, _POLICY_VIOLATION = 1011, 1008
"""Why a WebSocket is closed (RFC 6455, 7.4.1)."""


def error_for(exc: Exception) -> ServiceError | None:
    """Our name for an exception of FastAPI's or Starlette's; None for any other."""
    if isinstance(exc, RequestValidationError | WebSocketRequestValidationError):
        return _unreadable(exc.errors()[0]) or validation_failed(exc.errors())
    if isinstance(exc, HTTPException):
        request = current_request.get()
        if exc.status_code == 404 and request and request.route is None:
            return RouteNotFound(detail=f"{request.method} {request.path}")
        if exc.status_code == 400 and exc.detail == _UNREADABLE:
            # FastAPI's word for whatever is raised while it reads a body: not UTF-8, too deep, or an error of ours.
            cause = exc.__cause__
            return cause if isinstance(cause, ServiceError) else MalformedBody(detail=text(cause))
        return for_status(exc.status_code, detail=str(exc.detail), headers=exc.headers)
    return None


def _unreadable(error: dict[str, Any]) -> ServiceError | None:
    """For a body that is no JSON, or does not say that it is; None if it only breaks a rule."""
    if error["type"] == "json_invalid" and error["msg"] == _NO_JSON:
        return MalformedBody(detail=error["ctx"]["error"])
    if error["loc"] == ("body",) and isinstance(error.get("input"), bytes):
        return UnsupportedMediaType(detail="the body was not announced as JSON")
    return None


class FailureResponse(Response):
    """A failure in the service's format."""

    def __init__(self, answer: Answer) -> None:
        self.status_code = answer.status
        self.body = answer.body
        self.background = None
        self.raw_headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
        self.raw_headers.append((b"content-length", str(len(answer.body)).encode()))


class FailureResponder:
    """Answers a failed request.

    Args:
        handle: What the service does with every failure.
    """

    def __init__(self, handle: FailureHandler) -> None:
        self.handle = handle

    async def handler(self, connection: HTTPConnection, exc: Exception) -> Response:
        """What Starlette calls for the exceptions that it has a handler for."""
        if connection.scope["type"] == "websocket":
            raise exc  # FailureMiddleware knows how far the handshake has come
        return self.respond(connection.scope, exc)

    def respond(self, scope: Scope, exc: BaseException) -> Response:
        """Records a failure and makes its answer.

        Args:
            scope: The request.
            exc: What was raised.
        """
        if isinstance(exc, HTTPException):
            if 200 <= exc.status_code < 400:
                return Response(status_code=exc.status_code, headers=exc.headers)
            if exc.status_code == 405:
                exc.headers = {**(exc.headers or {}), "Allow": _allowed(scope)}
        if request := current_request.get():
            note_route(request, scope)
        if isinstance(exc, ClientDisconnect) or isinstance(exc.__cause__, ClientDisconnect):
            log.debug("the client went away")
            return Response(status_code=CLIENT_LEFT)
        return FailureResponse(self.handle(exc))


def add_handlers(app: FastAPI, responder: FailureResponder) -> None:
    """Lets an application answer what it recognizes as a failure."""
    for exception in (ServiceError, HTTPException, RequestValidationError, WebSocketRequestValidationError):
        app.add_exception_handler(exception, responder.handler)


def _allowed(scope: Scope) -> str:
    """Every method that the path takes, whichever of the routes takes it (RFC 9110, 15.5.6)."""
    routes = scope["app"].router.routes
    asked = ({**scope, "method": method} for method in _METHODS)
    taken = {one["method"] for one in asked if any(route.matches(one)[0] is Match.FULL for route in routes)}
    return ", ".join(sorted(taken | ({"HEAD"} if "GET" in taken else set())))


class FailureMiddleware:
    """Answers what no exception handler took: an exception, or a failure that somebody answered in another format.

    A handler registered for `Exception` would not do: it is called outside of CORS, its exception is raised again, and it
    cannot know whether the answer has begun.

    Args:
        app: What it wraps.
        responder: Answers the failure.
    """

    def __init__(self, app: ASGIApp, responder: FailureResponder) -> None:
        self.app = app
        self.responder = responder
        self.id_header = responder.handle.settings.request_id_header.lower().encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = current_request.get()
        if request is None:
            await self.app(scope, receive, send)
            return
        sending = Sending(send, request, self.id_header)
        try:
            await self.app(scope, receive, sending)
        except BaseException as exc:
            raised = _as_raised(exc)
            if not _is_failure(raised):
                raise
            if sending.has_started:
                await self.give_up(scope, raised, sending)
            else:
                await self.answer(scope, receive, sending, raised)
        else:
            if sending.foreign:
                note_route(request, scope)
                await self.answer(scope, receive, sending, sending.failure(sending.foreign))
            elif sending.has_started and not sending.is_complete:
                log.debug("the client went away")

    async def answer(self, scope: Scope, receive: Receive, sending: Sending, exc: BaseException) -> None:
        """Answers a failure, in place of whatever was held back."""
        response = self.responder.respond(scope, exc)
        response.raw_headers.extend(sending.cors_headers())
        sending.foreign, sending.holds_back = None, False
        if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
            await sending({"type": "websocket.close", "code": _POLICY_VIOLATION})  # the server makes a 403 of it
        else:
            await response(scope, receive, sending)

    async def give_up(self, scope: Scope, exc: BaseException, sending: Sending) -> None:
        """What is left to do about a failure that can no longer be answered."""
        self.responder.handle.record_unanswered(exc, answer="was complete" if sending.is_complete else "had started")
        if sending.is_complete:
            return
        if scope["type"] == "websocket":
            await sending({"type": "websocket.close", "code": _INTERNAL_ERROR})
        else:
            raise exc  # the server cuts the connection: the client must not take half an answer for a whole one


def _as_raised(exc: BaseException) -> BaseException:
    while exc.__cause__ and isinstance(exc, RuntimeError) and str(exc) == _TOO_LATE:
        exc = exc.__cause__
    return exc


def _is_failure(exc: BaseException) -> bool:
    """Whether it is a failure of this request, rather than the order to stop it."""
    if isinstance(exc, asyncio.CancelledError):
        task = asyncio.current_task()
        return task is not None and not task.cancelling()
    return not isinstance(exc, KeyboardInterrupt | GeneratorExit)
