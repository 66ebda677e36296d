"""What happens to every failure, whoever raised it: it gets a name, one record in the log, and one answer.

A framework's adapter does only two things of its own: it names the framework's exceptions, and it sends the answer.
"""

import math
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..config import Settings
from ..jsonable import dumps, text
from ..telemetry.context import current_request
from ..telemetry.logging import get_logger, is_recorded, mark_recorded
from ..telemetry.records import http_fields
from ..telemetry.redaction import redact_text
from .base import ServiceError
from .format import MEDIA_TYPE, body, with_debug
from .http import HostNotAllowed, InternalError

log = get_logger(__name__)

_IN_A_HEADER = re.compile(r"[\t\x20-\x7e]*")
"""RFC 9110, 5.5, without the bytes that it keeps for old implementations."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A failure, ready to be sent."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class FailureHandler:
    """Turns exceptions into answers.

    Args:
        settings: The service's settings.
        name: Names the framework's own exceptions; returns None for those that it does not know.
    """

    settings: Settings
    name: Callable[[Exception], ServiceError | None]

    def __call__(self, exc: Exception) -> Answer:
        """Records a failure and answers it.

        Args:
            exc: What was raised.
        """
        error = self.error_for(exc)
        self.record(error, exc)
        return self.answer(error, exc)

    def error_for(self, exc: Exception) -> ServiceError:
        """Our name for what was raised."""
        if isinstance(exc, ServiceError):
            return exc
        return self.name(exc) or InternalError(detail=type(exc).__name__)

    def record(self, error: ServiceError, exc: Exception) -> None:
        """Writes the one record of a failure: 5xx at ERROR with the stack, everything else at WARNING without."""
        if is_recorded(exc):
            return
        request = current_request.get()
        fields: dict[str, Any] = {
            "error": {
                "code": error.code,
                "category": error.category,
                "recovery": error.recovery,
                "severity": error.severity,
                "status": error.status,
                "context": error.context,
            },
            **_raised_at(exc),
        }
        if request:
            fields["http"] = http_fields(request, error.status)
            fields["duration_ms"] = request.duration_ms
        if error.status >= 500:
            log.error(text(error), exc_info=exc, callsite=False, **fields)
        else:
            log.warning(text(error), callsite=False, **fields)
        mark_recorded(exc)

    def answer(self, error: ServiceError, exc: Exception) -> Answer:
        """The answer to a failure, in the service's format."""
        request = current_request.get()
        # A host that was just refused must not stand in an address of ours.
        base_url = request.base_url if request and not isinstance(error, HostNotAllowed) else "http://localhost"
        content = body(
            error,
            request_id=request.request_id if request else "",
            docs_url=self.settings.error_docs_url or f"{base_url}/errors",
        )
        if self.settings.app_env == "development":
            content = with_debug(content, _debug(error, exc))
        return Answer(status=error.status, headers=_headers(error), body=dumps(content))


def _headers(error: ServiceError) -> dict[str, str]:
    headers = {name: value for name, value in error.headers.items() if _IN_A_HEADER.fullmatch(value)}
    if error.status == 401:
        headers.setdefault("WWW-Authenticate", "Bearer")  # RFC 9110, 11.6.1: a 401 must carry one
    if error.retry_after is not None and math.isfinite(error.retry_after):
        headers["Retry-After"] = str(max(0, math.ceil(error.retry_after)))
    return {**headers, "Content-Type": MEDIA_TYPE, "X-Error-Code": error.code, "Cache-Control": "no-store"}


def _debug(error: ServiceError, exc: Exception) -> dict[str, str]:
    """What was raised, for the developer at the browser."""
    # An exception that has a name here is told in our words: the framework's may repeat what the client sent.
    said = exc if isinstance(error, InternalError) else error
    return {"type": type(exc).__qualname__, "message": redact_text(text(said))}


def _raised_at(exc: Exception) -> dict[str, Any]:
    """Where the exception was raised; the place that logs it is always the same and tells nothing."""
    frames = list(traceback.walk_tb(exc.__traceback__))
    if not frames:
        return {}
    frame, line = frames[-1]
    return {"module": frame.f_globals.get("__name__", ""), "function": frame.f_code.co_name, "line": line}
