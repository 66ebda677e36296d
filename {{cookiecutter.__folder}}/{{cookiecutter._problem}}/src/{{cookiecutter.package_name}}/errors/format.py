"""What a client sees of a failure: a `problem` of RFC 9457."""

import uuid
from typing import Any

from .base import ServiceError
from .validation import Problem, ValidationFailed

MEDIA_TYPE = "application/problem+json"


def body(error: ServiceError, *, request_id: str, docs_url: str) -> dict[str, Any]:
    """The failure as a client sees it.

    Args:
        error: What failed.
        request_id: The id under which the log has the rest.
        docs_url: Absolute address under which the errors of this service are documented; `type` is built on it.
    """
    problem = {
        **error.details,  # extension members, RFC 9457 section 3.2; they never replace a member of ours
        "type": f"{docs_url}/{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.for_user,
        "instance": _instance(request_id),
        "code": error.code,
        "retryable": error.retryable,
        "request_id": request_id,
    }
    if isinstance(error, ValidationFailed):
        problem["errors"] = [_entry(entry) for entry in error.problems]
    return problem


def with_debug(body: dict[str, Any], debug: dict[str, Any]) -> dict[str, Any]:
    """The same body with what a developer wants to see. Only ever called in development."""
    return {**body, "debug": debug}


def _entry(problem: Problem) -> dict[str, str]:
    if problem.location == "body":
        where = {"pointer": problem.pointer}
    elif problem.location == "header":
        where = {"header": problem.field}
    else:
        where = {"parameter": problem.field}
    return {**where, "detail": problem.message}


def _instance(request_id: str) -> str:
    """A URI of this one occurrence (RFC 9457, section 3.1.5), the same for the same request id."""
    try:
        return uuid.UUID(request_id).urn
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_OID, request_id).urn


SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code", "retryable", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "A page about this kind of problem."},
        "title": {"type": "string", "description": "The kind of problem, in a few words that never vary."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "For people."},
        "instance": {"type": "string", "format": "uri", "description": "This one occurrence."},
        "code": {"type": "string", "description": "Stable; decide by it, never by the texts."},
        "retryable": {"type": "boolean", "description": "Whether the same request may succeed later."},
        "request_id": {"type": "string", "description": "Name it when you ask for help."},
        "errors": {
            "type": "array",
            "description": "Every problem with the input; absent unless a validation failed.",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {"type": "string", "description": "JSON pointer into the body."},
                    "parameter": {"type": "string", "description": "Name in the query or the path."},
                    "header": {"type": "string"},
                },
            },
        },
    },
    "additionalProperties": True,
}
"""JSON schema of the body, for OpenAPI."""

SAMPLES: dict[str, Any] = {}
"""Members of this format's own that never repeat, as the documentation shows them."""
