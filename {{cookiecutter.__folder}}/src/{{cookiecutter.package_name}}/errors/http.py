"""The errors that any HTTP service can answer with, whichever framework serves it.

Titles and messages are our own, never `HTTPStatus.phrase`: those differ between Python versions.
"""

import types
from collections.abc import Mapping
from functools import cache

from .base import ServiceError
from .categories import (
    AuthError,
    ConflictError,
    DependencyTimeoutError,
    ForbiddenError,
    IntegrationError,
    RateLimitError,
    RequestError,
    ResourceError,
    SystemFailure,
    UnavailableError,
)


class BadRequest(RequestError):
    """The framework refused the request and had no more precise reason."""

    code = "BAD_REQUEST"
    message = "bad request: {detail}"
    user_message = "The request could not be understood."


class MalformedBody(RequestError):
    """The body cannot be read: it is not valid JSON, or not UTF-8."""

    code = "MALFORMED_BODY"
    message = "the body cannot be parsed: {detail}"
    user_message = "The request body could not be read. Send valid JSON, encoded as UTF-8."
    remedy = "Send valid JSON, encoded as UTF-8."


class HostNotAllowed(RequestError):
    """The Host header names a host that this service does not answer for (setting `ALLOWED_HOSTS`)."""

    code = "HOST_NOT_ALLOWED"
    message = "host not in ALLOWED_HOSTS: {detail}"
    user_message = "This service does not answer for that host."
    remedy = "Use the address under which this service is meant to be called."


class MethodNotAllowed(RequestError):
    """The route exists, but not with this method. The `Allow` header lists those that it takes."""

    code = "METHOD_NOT_ALLOWED"
    status = 405
    message = "method not allowed: {detail}"
    user_message = "This method is not allowed here."
    remedy = "Use one of the methods that the `Allow` header lists."


class NotAcceptable(RequestError):
    """None of the media types in the Accept header can be produced."""

    code = "NOT_ACCEPTABLE"
    status = 406
    message = "not acceptable: {detail}"
    user_message = "None of the requested media types is available."
    remedy = "Accept `application/json`, or leave the `Accept` header out."


class RequestTimedOut(RequestError):
    """The client took too long to send its request."""

    code = "TIMEOUT"
    status = 408
    retryable = True
    message = "the client was too slow: {detail}"
    user_message = "The request took too long to arrive. Try again."
    remedy = "Send the request again, at once and without pauses."


class BodyTooLarge(RequestError):
    """The body is larger than this service accepts."""

    code = "BODY_TOO_LARGE"
    status = 413
    message = "body too large: {detail}"
    user_message = "The request body is too large."
    remedy = "Send less at once."


class URITooLong(RequestError):
    """The request's address is longer than this service accepts."""

    code = "URI_TOO_LONG"
    status = 414
    title = "URI too long"
    message = "uri too long: {detail}"
    user_message = "The address of the request is too long."
    remedy = "Shorten the address. Long values belong into a body."


class UnsupportedMediaType(RequestError):
    """The body's content type is not one that this route reads."""

    code = "UNSUPPORTED_MEDIA_TYPE"
    status = 415
    message = "unsupported media type: {detail}"
    user_message = "The content type of the request body is not supported. Send application/json."
    remedy = "Send the body as `application/json`, and say so in the `Content-Type` header."


class HeadersTooLarge(RequestError):
    """The request's headers are larger than this service accepts."""

    code = "HEADERS_TOO_LARGE"
    status = 431
    message = "headers too large: {detail}"
    user_message = "The request headers are too large."
    remedy = "Send fewer or shorter headers. The longest are often cookies."


class AuthenticationRequired(AuthError):
    """No credentials, or none that are understood."""

    code = "REQUIRED"
    message = "authentication required: {detail}"
    user_message = "Sign in to do this."


class AccessDenied(ForbiddenError):
    """The caller is known, and may not do this."""

    code = "ACCESS_DENIED"
    message = "access denied: {detail}"
    user_message = "You are not allowed to do this."


class RouteNotFound(ResourceError):
    """No route of this service has this path."""

    code = "ROUTE_NOT_FOUND"
    message = "no such route: {detail}"
    user_message = "There is nothing at this address."
    remedy = "Compare the address with the documentation of the interface."


class NotFound(ResourceError):
    """The route exists, the thing it names does not."""

    code = "NOT_FOUND"
    message = "not found: {detail}"
    user_message = "What you asked for does not exist."


class Gone(ResourceError):
    """The thing existed once, and will not come back."""

    code = "GONE"
    status = 410
    message = "gone: {detail}"
    user_message = "What you asked for no longer exists."
    remedy = "Do without it, and forget its address."


class StateConflict(ConflictError):
    """The framework reported a conflict and had no more precise reason."""

    code = "STATE"
    message = "conflict: {detail}"
    user_message = "The request conflicts with the present state."


class PreconditionFailed(ConflictError):
    """A precondition of the request (such as `If-Match`) does not hold."""

    code = "PRECONDITION_FAILED"
    status = 412
    message = "precondition failed: {detail}"
    user_message = "What you are changing has changed in the meantime. Read it again."
    remedy = "Read it again, and make your change to what is there now."


class RateLimitExceeded(RateLimitError):
    """The caller sent more requests than it may."""

    code = "EXCEEDED"
    message = "rate limit exceeded: {detail}"
    user_message = "Too many requests. Try again later."


class InternalError(SystemFailure):
    """Something that nobody foresaw. The log has the exception, under the request id."""

    code = "INTERNAL_ERROR"
    message = "unforeseen: {detail}"
    user_message = "Something went wrong on our side. If it happens again, tell us the request id."


class BadGateway(IntegrationError):
    """A service that this one depends on answered badly."""

    code = "BAD_GATEWAY"
    message = "bad gateway: {detail}"
    user_message = "A service that we depend on answered badly. Try again later."


class ServiceUnavailable(UnavailableError):
    """This service cannot answer at the moment."""

    code = "SERVICE"
    message = "service unavailable: {detail}"
    user_message = "The service is not available at the moment. Try again later."


class GatewayTimeout(DependencyTimeoutError):
    """A service that this one depends on was too slow."""

    code = "GATEWAY"
    message = "gateway timeout: {detail}"
    user_message = "A service that we depend on took too long. Try again later."


_BY_STATUS: dict[int, type[ServiceError]] = {
    400: BadRequest,
    401: AuthenticationRequired,
    403: AccessDenied,
    404: NotFound,
    405: MethodNotAllowed,
    406: NotAcceptable,
    408: RequestTimedOut,
    409: StateConflict,
    410: Gone,
    412: PreconditionFailed,
    413: BodyTooLarge,
    414: URITooLong,
    415: UnsupportedMediaType,
    429: RateLimitExceeded,
    431: HeadersTooLarge,
    500: InternalError,
    502: BadGateway,
    503: ServiceUnavailable,
    504: GatewayTimeout,
}

_KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


def for_status(status: int, *, detail: str = "", headers: Mapping[str, str] | None = None) -> ServiceError:
    """The error for a status that a framework decided on by itself.

    Args:
        status: An HTTP status. One that is no failure at all (RFC 9110, 15: those of 400 to 599 are) counts as 500.
        detail: What the framework said; it goes to the log only.
        headers: What the framework would have sent; those that belong to a failure are kept.
    """
    if not 400 <= status <= 599:
        status = 500
    declared = _BY_STATUS.get(status) or _unlisted(status)
    given = {name.lower(): str(value) for name, value in (headers or {}).items()}
    kept = {name: given[name.lower()] for name in _KEPT_HEADERS if name.lower() in given}
    return declared(headers=kept, detail=detail)


@cache
def _unlisted(status: int) -> type[ServiceError]:
    """A class for a status that has none of its own: `…_REQUEST_HTTP_418`, `…_SYSTEM_HTTP_501`."""
    category: type[ServiceError] = RequestError if status < 500 else SystemFailure
    declaration = {
        "__doc__": "A status that the framework chose and that this service has no name for.",
        "__module__": __name__,
        "code": f"HTTP_{status}",
        "title": f"HTTP status {status}",
        "status": status,
        "statuses": (status,),
        "message": "a status without a name of its own: {detail}",
    }
    return types.new_class(f"HTTP{status}", (category,), {"listed": False}, lambda body: body.update(declaration))
