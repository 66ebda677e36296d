"""FastAPI's side of failing: names the framework's exceptions, and sends the answers."""

from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import ServiceError
from ..errors.handling import FailureHandler
from ..errors.http import MalformedBody, RouteNotFound, for_status
from ..jsonable import text
from ..telemetry.context import current_request
from ..telemetry.logging import get_logger, mark_recorded
from .requests import note_route
from .validation import validation_failed

log = get_logger(__name__)

_NO_JSON = "JSON decode error"
"""What FastAPI says of a body that is not JSON; of JSON within a field pydantic says something else."""

_OF_CORS = ("access-control-", "vary")

_UNREADABLE = "There was an error parsing the body"
"""What FastAPI says of a body that is not UTF-8, or too deep or too long-winded for its parser."""


def error_for(exc: Exception) -> ServiceError | None:
    """Our name for an exception of FastAPI's or Starlette's; None for any other."""
    if isinstance(exc, RequestValidationError):
        errors = exc.errors()
        if errors[0]["type"] == "json_invalid" and errors[0]["msg"] == _NO_JSON:
            return MalformedBody(detail=errors[0]["ctx"]["error"])
        return validation_failed(errors)
    if isinstance(exc, HTTPException):
        request = current_request.get()
        if exc.status_code == 404 and request and request.route is None:
            return RouteNotFound(detail=f"{request.method} {request.path}")
        if exc.status_code == 400 and exc.detail == _UNREADABLE:
            return MalformedBody(detail=text(exc.__cause__))
        return for_status(exc.status_code, detail=str(exc.detail), headers=exc.headers)
    return None


class FailureResponder:
    """Answers a failed request.

    Args:
        handle: What the service does with every failure.
    """

    def __init__(self, handle: FailureHandler) -> None:
        self.handle = handle

    async def __call__(self, request: Request, exc: Exception) -> Response:
        if isinstance(exc, HTTPException) and exc.status_code < 400:
            return Response(status_code=exc.status_code, headers=exc.headers)
        if context := current_request.get():
            note_route(context, request.scope)
        if isinstance(exc, ClientDisconnect) or isinstance(exc.__cause__, ClientDisconnect):
            log.debug("the client went away")
            return Response(status_code=499)  # nobody reads it; the number is what access logs have for it
        answer = self.handle(exc)
        return Response(answer.body, status_code=answer.status, headers=answer.headers)


class FailureMiddleware:
    """Answers what no exception handler took: an exception, or a failure that somebody answered in another format.

    A handler registered for `Exception` would not do: it is called outside of CORS, and its exception raised again.

    Args:
        app: What it wraps.
        respond: Answers the failure.
    """

    def __init__(self, app: ASGIApp, respond: FailureResponder) -> None:
        self.app = app
        self.respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send)
        try:
            await self.app(scope, receive, answer.send)
        except Exception as exc:
            if answer.has_started:
                self._record(exc, scope, answer)
                if answer.is_complete:
                    return
                raise  # the server cuts the connection: the client must not take half an answer for a whole one
            response = await self.respond(Request(scope, receive), exc)
        else:
            if answer.foreign is None:
                return
            headers = Headers(raw=answer.foreign["headers"])
            failure = for_status(answer.foreign["status"], detail="answered without an exception", headers=headers)
            response = await self.respond(Request(scope, receive), failure)
            response.headers.update({name: value for name, value in headers.items() if name.startswith(_OF_CORS)})
        await response(scope, receive, send)

    def _record(self, exc: Exception, scope: Scope, answer: "_Answer") -> None:
        """Records a failure that cannot be answered any more."""
        if request := current_request.get():
            note_route(request, scope)
        # Starlette wraps an exception that it would have had a handler for.
        raised = exc.__cause__ if isinstance(exc.__cause__, ServiceError | HTTPException) else exc
        error = self.respond.handle.error_for(raised)
        error.context["response"] = "was complete" if answer.is_complete else "had started, the connection was cut"
        self.respond.handle.record(error, raised)
        mark_recorded(exc)


class _Answer:
    """What has been sent so far. It holds back a failure that is not in our format.

    Args:
        send: Sends on.
    """

    def __init__(self, send: Send) -> None:
        self.has_started = False
        self.is_complete = False
        self.foreign: Message | None = None
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if message["status"] >= 400 and "X-Error-Code" not in Headers(raw=message["headers"]):
                self.foreign = message
            else:
                self.has_started = True
        if self.foreign is None:
            await self._send(message)
            self.is_complete = message["type"] == "http.response.body" and not message.get("more_body", False)
