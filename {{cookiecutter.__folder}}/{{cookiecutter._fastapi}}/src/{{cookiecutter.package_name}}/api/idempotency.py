"""Answers a repeated request as it answered the first one.

    router = APIRouter(route_class=IdempotentRoute)

    @router.post("/articles")
    @idempotent
    async def write_article(...): ...

Without an `Idempotency-Key` nothing is different. With one, when Redis is gone, the request is denied (a choice: who
sends a key relies on its being done once).
"""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import Request, Response
from fastapi.routing import APIRoute

from ..coordination.attempts import DESCRIPTION, HEADER, KEPT, LEASE, Attempt, KeptAnswer
from ..coordination.connections import store
from ..coordination.finishing import to_the_end
from ..errors import fails_with
from ..errors.data import IdempotencyInProgress, IdempotencyKeyReused
from ..errors.dependencies import StoreUnavailable
from ..errors.http import for_status
from ..telemetry.context import current_request
from ..telemetry.logging import get_logger
from .requests import note_route

log = get_logger(__name__)

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Handle = Callable[[Request], Coroutine[Any, Any, Response]]

_MARK = "is_idempotent"

_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": DESCRIPTION,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


def idempotent(endpoint: Endpoint) -> Endpoint:
    """Lets an endpoint honour `Idempotency-Key`. Its router has `route_class=IdempotentRoute`."""
    setattr(endpoint, _MARK, True)
    return fails_with(IdempotencyInProgress, IdempotencyKeyReused, StoreUnavailable)(endpoint)


def is_idempotent(endpoint: object) -> bool:
    """Whether an endpoint is to honour `Idempotency-Key`."""
    return getattr(endpoint, _MARK, False)


class IdempotentRoute(APIRoute):
    """A route whose endpoint may be `idempotent`: only a route sees the whole answer, and the failures too."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if is_idempotent(endpoint):
            extra = options.get("openapi_extra") or {}
            options["openapi_extra"] = {**extra, "parameters": [*extra.get("parameters", ()), _PARAMETER]}
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Handle:
        """What FastAPI calls with a request."""
        handle = super().get_route_handler()
        if not is_idempotent(self.endpoint):
            return handle

        async def handle_once(request: Request) -> Response:
            return await answer_once(request, handle)

        return handle_once


async def answer_once(request: Request, handle: Handle) -> Response:
    """Answers a request, or repeats the answer that it got before.

    Args:
        request: The request.
        handle: Answers it.
    """
    attempt = await _attempt_of(request)
    if attempt is None:
        return await handle(request)
    if earlier := await store().put_if_absent(attempt.key, attempt.marker, LEASE):
        return _response(attempt.answer_of(earlier))
    try:
        response = await handle(request)
        result = _result_of(attempt, response)
    except BaseException as exc:
        await to_the_end(_keep(attempt, _result_of_failure(request, attempt, exc)))
        raise
    await to_the_end(_keep(attempt, result))
    return response


async def _attempt_of(request: Request) -> Attempt | None:
    sent = request.headers.get(HEADER)
    if sent is None:
        return None
    query = request.url.query
    return Attempt.of(
        sent,
        caller=_caller(request),
        method=request.method,
        route=_route(request),
        target=f"{request.url.path}?{query}",
        body=await request.body(),
    )


def _caller(request: Request) -> str:
    """Who sent it: whom the application knows by `app.state.caller`, or the address."""
    context = current_request.get()
    known = getattr(request.app.state, "caller", None)
    user = known(request) if known else None
    return f"user {user}" if user else f"address {(context and context.client_ip) or ''}"


def _route(request: Request) -> str:
    context = current_request.get()
    if context is None:
        return request.url.path
    note_route(context, request.scope)
    return context.route or request.url.path


def _result_of(attempt: Attempt, response: Response) -> bytes | None:
    """What is to be kept of an answer."""
    if response.status_code >= 400:  # it will be answered in the service's own format, as if this had been raised
        return attempt.with_failure(for_status(response.status_code, headers=response.headers))
    if not hasattr(response, "body"):
        raise TypeError(f"a {type(response).__name__} cannot be repeated, only an answer with a whole body")
    return attempt.with_answer(response.status_code, response.headers, bytes(response.body))


def _result_of_failure(request: Request, attempt: Attempt, exc: BaseException) -> bytes | None:
    if not isinstance(exc, Exception):
        return None  # an order to stop
    try:
        return attempt.with_failure(request.app.state.responder.handle.error_for(exc))
    except Exception as broken:  # an error class may override anything, and fail there
        log.warning("a failure could not be kept, the same request will be done again", exc_info=broken)
        return None


async def _keep(attempt: Attempt, result: bytes | None) -> None:
    """Keeps what came of it; without a result, the key is free for the next attempt."""
    try:
        if result is None:
            await store().remove(attempt.key, attempt.marker)
        elif not await store().replace(attempt.key, attempt.marker, result, KEPT):
            log.warning("a request took so long that it was done again", lease=LEASE)
    except StoreUnavailable as exc:
        # What was done is done, and its client is answered: this must not make a failure of it.
        log.warning("an answer could not be kept for its repetition", exc_info=exc)


def _response(kept: KeptAnswer) -> Response:
    return Response(kept.body, kept.status, kept.headers)
