"""What a client learns from a failure, whatever its format."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Failure:
    """What a client learns from a failure."""

    code: str
    message: str
    fields: dict[str, list[str]]
    details: dict[str, Any]
    retryable: bool
    request_id: str
    debug: dict[str, Any] | None
