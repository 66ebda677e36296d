"""What a client sees of a failure: the `envelope` format. All its keys are always there."""

from typing import Any

from .base import ServiceError
from .validation import ValidationFailed

MEDIA_TYPE = "application/json"


def body(error: ServiceError, *, request_id: str, docs_url: str) -> dict[str, Any]:
    """The failure as a client sees it.

    Args:
        error: What failed.
        request_id: The id under which the log has the rest.
        docs_url: Where the errors of this service are documented; this format does not use it.
    """
    return {
        "error": {
            "code": error.code,
            "message": error.for_user,
            "fields": error.fields if isinstance(error, ValidationFailed) else None,
            "details": error.details or None,
            "retryable": error.retryable,
            "request_id": request_id,
        }
    }


def with_debug(body: dict[str, Any], debug: dict[str, Any]) -> dict[str, Any]:
    """The same body with what a developer wants to see. Only ever called in development."""
    return {"error": {**body["error"], "debug": debug}}


SCHEMA: dict[str, Any] = {
    "title": "Failure",
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "fields", "details", "retryable", "request_id"],
            "properties": {
                "code": {"type": "string", "description": "Stable; decide by it, never by the message."},
                "message": {"type": "string", "description": "For people."},
                "fields": {
                    "description": "Every failing field with its messages; null unless a validation failed.",
                    "anyOf": [
                        {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
                        {"type": "null"},
                    ],
                },
                "details": {
                    "description": "Values that belong to the code.",
                    "anyOf": [{"type": "object", "additionalProperties": True}, {"type": "null"}],
                },
                "retryable": {"type": "boolean", "description": "Whether the same request may succeed later."},
                "request_id": {"type": "string", "description": "Name it when you ask for help."},
            },
        }
    },
}
"""JSON schema of the body, for OpenAPI."""

SAMPLES: dict[str, Any] = {}
"""Members of this format's own that never repeat, as the documentation shows them."""
