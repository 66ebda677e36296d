"""The thirteen categories. Each fixes what its errors share: status, recovery, severity, whether a retry may help, and
what a client can do about them unless an error knows better.

A category is never raised itself: subclass it and declare a code.
"""

from .base import ServiceError


class ValidationError(ServiceError):
    """Input that breaks a rule."""

    category = "VALIDATION"
    statuses = ({{ cookiecutter.validation_status }},)
    status = {{ cookiecutter.validation_status }}
    recovery = "permanent"
    severity = "low"
    retryable = False
    remedy = "Correct the values that the answer names, then send the request again."


class RequestError(ServiceError):
    """A request that is not well-formed HTTP or JSON for its route."""

    category = "REQUEST"
    statuses = (400, 405, 406, 408, 413, 414, 415, 431)
    status = 400
    recovery = "permanent"
    severity = "low"
    retryable = False
    remedy = "Correct the request. Sent again as it is, it fails again."


class AuthError(ServiceError):
    """Who are you: credentials are missing, wrong or expired."""

    category = "AUTH"
    statuses = (401,)
    status = 401
    recovery = "business"
    severity = "low"
    retryable = False
    remedy = "Sign in, or send credentials that are still valid, then send the request again."


class TokenError(ServiceError):
    """Not enough balance or quota."""

    category = "TOKEN"
    statuses = (402,)
    status = 402
    recovery = "business"
    severity = "low"
    retryable = False
    remedy = "Add to the balance or the quota, then send the request again."


class ForbiddenError(ServiceError):
    """You may not."""

    category = "FORBIDDEN"
    statuses = (403,)
    status = 403
    recovery = "permanent"
    severity = "low"
    retryable = False
    remedy = "Ask somebody who may grant you this, or do without."


class ResourceError(ServiceError):
    """No such thing."""

    category = "RESOURCE"
    statuses = (404, 410)
    status = 404
    recovery = "permanent"
    severity = "low"
    retryable = False
    remedy = "Check the address, and the ids in it."


class ConflictError(ServiceError):
    """The present state forbids it. Declare `retryable = True` for a lost lock or a lost version race."""

    category = "CONFLICT"
    statuses = (409, 412)
    status = 409
    recovery = "business"
    severity = "low"
    retryable = False
    remedy = "Read the present state, then decide whether to try something else."


class AIError(ServiceError):
    """A model's answer is unusable."""

    category = "AI"
    statuses = (422,)
    status = 422
    recovery = "transient"
    severity = "medium"
    retryable = True
    remedy = "Send the request again. If that fails too, put it in other words."


class RateLimitError(ServiceError):
    """Too many requests."""

    category = "RATE_LIMIT"
    statuses = (429,)
    status = 429
    recovery = "transient"
    severity = "medium"
    retryable = True
    remedy = "Wait as long as `Retry-After` says, then send fewer requests."


class SystemFailure(ServiceError):
    """Our bug. (Not called SystemError: Python has one.)"""

    category = "SYSTEM"
    statuses = (500,)
    status = 500
    recovery = "systemic"
    severity = "critical"
    retryable = False
    remedy = "Nothing can be done from outside. Tell us the request id: it leads us to the cause."


class IntegrationError(ServiceError):
    """A dependency answered badly."""

    category = "INTEGRATION"
    statuses = (502,)
    status = 502
    recovery = "transient"
    severity = "high"
    retryable = True
    remedy = "Try again later, with growing pauses between the attempts."


class UnavailableError(ServiceError):
    """A dependency, or this service, is down, shedding load or in maintenance."""

    category = "UNAVAILABLE"
    statuses = (503,)
    status = 503
    recovery = "systemic"
    severity = "high"
    retryable = True
    remedy = (
        "Wait as long as `Retry-After` says, or some seconds, then try again, with growing pauses between the attempts."
    )


class DependencyTimeoutError(ServiceError):
    """A dependency was too slow. (Not called TimeoutError: Python has one.)"""

    category = "TIMEOUT"
    statuses = (504,)
    status = 504
    recovery = "transient"
    severity = "high"
    retryable = True
    remedy = (
        "Try again later. The work may have been done all the same: before you repeat a change, look "
        "whether it has happened."
    )
