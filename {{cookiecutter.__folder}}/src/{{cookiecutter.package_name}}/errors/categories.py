"""The thirteen categories. Each fixes what its errors share: status, recovery, severity, whether a retry may help.

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


class RequestError(ServiceError):
    """A request that is not well-formed HTTP or JSON for its route."""

    category = "REQUEST"
    statuses = (400, 405, 406, 408, 413, 414, 415, 431)
    status = 400
    recovery = "permanent"
    severity = "low"
    retryable = False


class AuthError(ServiceError):
    """Who are you: credentials are missing, wrong or expired."""

    category = "AUTH"
    statuses = (401,)
    status = 401
    recovery = "business"
    severity = "low"
    retryable = False


class TokenError(ServiceError):
    """Not enough balance or quota."""

    category = "TOKEN"
    statuses = (402,)
    status = 402
    recovery = "business"
    severity = "low"
    retryable = False


class ForbiddenError(ServiceError):
    """You may not."""

    category = "FORBIDDEN"
    statuses = (403,)
    status = 403
    recovery = "permanent"
    severity = "low"
    retryable = False


class ResourceError(ServiceError):
    """No such thing."""

    category = "RESOURCE"
    statuses = (404, 410)
    status = 404
    recovery = "permanent"
    severity = "low"
    retryable = False


class ConflictError(ServiceError):
    """The present state forbids it. Declare `retryable = True` for a lost lock or a lost version race."""

    category = "CONFLICT"
    statuses = (409, 412)
    status = 409
    recovery = "business"
    severity = "low"
    retryable = False


class AIError(ServiceError):
    """A model's answer is unusable."""

    category = "AI"
    statuses = (422,)
    status = 422
    recovery = "transient"
    severity = "medium"
    retryable = True


class RateLimitError(ServiceError):
    """Too many requests."""

    category = "RATE_LIMIT"
    statuses = (429,)
    status = 429
    recovery = "transient"
    severity = "medium"
    retryable = True


class SystemFailure(ServiceError):
    """Our bug. (Not called SystemError: Python has one.)"""

    category = "SYSTEM"
    statuses = (500,)
    status = 500
    recovery = "systemic"
    severity = "critical"
    retryable = False


class IntegrationError(ServiceError):
    """A dependency answered badly."""

    category = "INTEGRATION"
    statuses = (502,)
    status = 502
    recovery = "transient"
    severity = "high"
    retryable = True


class UnavailableError(ServiceError):
    """A dependency, or this service, is down, shedding load or in maintenance."""

    category = "UNAVAILABLE"
    statuses = (503,)
    status = 503
    recovery = "systemic"
    severity = "high"
    retryable = True


class DependencyTimeoutError(ServiceError):
    """A dependency was too slow. (Not called TimeoutError: Python has one.)"""

    category = "TIMEOUT"
    statuses = (504,)
    status = 504
    recovery = "transient"
    severity = "high"
    retryable = True
