"""What a client sees of a failure: the `flat` format. All its keys are always there."""

from datetime import UTC, datetime
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
        "status": "error",
        "code": error.code,
        "message": error.for_user,
        "details": error.fields if isinstance(error, ValidationFailed) else error.details,
        "retryable": error.retryable,
        "request_id": request_id,
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def with_debug(body: dict[str, Any], debug: dict[str, Any]) -> dict[str, Any]:
    """The same body with what a developer wants to see. Only ever called in development."""
    return {**body, "debug": debug}


SCHEMA: dict[str, Any] = {
    "title": "Failure",
    "type": "object",
    "required": ["status", "code", "message", "details", "retryable", "request_id", "timestamp"],
    "properties": {
        "status": {"type": "string", "const": "error"},
        "code": {"type": "string", "description": "Stable; decide by it, never by the message."},
        "message": {"type": "string", "description": "For people."},
        "details": {
            "type": "object",
            "additionalProperties": True,
            "description": "Values that belong to the code; for a failed validation every failing field with its "
            "messages.",
        },
        "retryable": {"type": "boolean", "description": "Whether the same request may succeed later."},
        "request_id": {"type": "string", "description": "Name it when you ask for help."},
        "timestamp": {"type": "string", "format": "date-time"},
    },
}
"""JSON schema of the body, for OpenAPI."""

SAMPLES: dict[str, Any] = {"timestamp": "2026-01-31T10:30:45.123Z"}
"""Members of this format's own that never repeat, as the documentation shows them."""
