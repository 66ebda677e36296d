"""A failure as data and back again, to answer a repeated request with the failure of the first one."""

from typing import Any

from ..jsonable import text
from ..telemetry.redaction import redact, redact_text
from .base import ServiceError, declared_errors
from .http import InternalError, for_status
from .validation import Problem, ValidationFailed

Data = dict[str, Any]


def to_data(error: ServiceError) -> Data:
    """The failure as data that JSON can hold (see `jsonable.dumps`). No secret of its context is in it.

    Args:
        error: The failure.
    """
    return {
        "code": error.code,
        "status": error.status,
        "message": redact_text(text(error)),
        "user_message": error.for_user,
        "context": redact(error.context),
        "retry_after": error.retry_after,
        "headers": error.headers,
        "problems": [tuple(problem) for problem in error.problems] if isinstance(error, ValidationFailed) else [],
    }


def from_data(data: Data) -> ServiceError:
    """The failure that this was, to be raised again.

    Its class is looked up by its code. Its messages come as they were, since what they were filled with is text now.

    Args:
        data: What `to_data` made of it, as JSON gave it back.
    """
    error = _blank(data)
    ServiceError.__init__(error, retry_after=data["retry_after"], headers=data["headers"], **data["context"])
    vars(error).update(message=_literal(data["message"]), user_message=_literal(data["user_message"]))
    return error


def _blank(data: Data) -> ServiceError:
    if data["problems"]:
        return ValidationFailed([Problem(message, tuple(path), part) for message, path, part in data["problems"]])
    for declared in declared_errors():
        if declared.code == data["code"]:
            return declared.__new__(declared)  # past its own __init__, whose parameters nobody else knows
    unlisted = for_status(data["status"])
    # A code that has vanished since: another version of this service stored it.
    return unlisted if unlisted.code == data["code"] else InternalError()


def _literal(message: str) -> str:
    """A message that is filled already, as one to be filled."""
    return message.replace("{", "{" * 2).replace("}", "}" * 2)
