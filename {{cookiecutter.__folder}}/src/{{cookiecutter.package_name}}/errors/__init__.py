"""Every failure of this service has a class, a stable code and one way out.

`base` holds the class that all share, `categories` its thirteen families, `http` the errors that every HTTP service
needs, `validation` those of input; `format` writes what a client sees, `handling` is what happens to each failure.
`catalogue` knows them all; `pages`, `reference` and `openapi` document them, each for its own readers.
"""

from .base import ServiceError, declared_errors
from .categories import (
    AIError,
    AuthError,
    ConflictError,
    DependencyTimeoutError,
    ForbiddenError,
    IntegrationError,
    RateLimitError,
    RequestError,
    ResourceError,
    SystemFailure,
    TokenError,
    UnavailableError,
    ValidationError,
)
from .declaration import PREFIX, ErrorDeclarationError
from .fails_with import fails_with
from .translate import translate
from .validation import Problem, ValidationFailed

__all__ = [
    "PREFIX",
    "AIError",
    "AuthError",
    "ConflictError",
    "DependencyTimeoutError",
    "ErrorDeclarationError",
    "ForbiddenError",
    "IntegrationError",
    "Problem",
    "RateLimitError",
    "RequestError",
    "ResourceError",
    "ServiceError",
    "SystemFailure",
    "TokenError",
    "UnavailableError",
    "ValidationError",
    "ValidationFailed",
    "declared_errors",
    "fails_with",
    "translate",
]
