"""What happens to every failure, whoever raised it: it gets a name, one record in the log, and one answer.

A framework's adapter does only two things of its own: it names the framework's exceptions, and it sends the answer.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from ..config import Settings
from ..jsonable import dumps, text
from ..telemetry.context import current_request, is_sendable
from ..telemetry.logging import called_at, write_record
from ..telemetry.metrics import count_failure
from ..telemetry.records import http_fields
from ..telemetry.redaction import redact, redact_text
from ..telemetry.stack import is_recorded, mark_recorded
from .base import ServiceError
from .format import MEDIA_TYPE, body, with_debug
from .http import HostNotAllowed, InternalError
from .validation import ValidationFailed

_SEVERITIES = ("low", "medium", "high", "critical")


class Answer(NamedTuple):
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

    def __call__(self, exc: BaseException) -> Answer:
        """Records a failure and answers it.

        Args:
            exc: What was raised.
        """
        try:
            error, raised = self.error_for(exc), exc
            answer = self.answer(error, exc)
        except Exception as broken:  # noqa: BLE001 - an error class may override anything, and fail there
            error, raised = InternalError(detail=f"{type(exc).__name__} cannot be answered"), broken
            answer = self.answer(error, broken)
        self.record(error, raised)
        mark_recorded(exc)
        return answer

    def error_for(self, exc: BaseException) -> ServiceError:
        """Our name for what was raised; for a group, that of its most severe member."""
        if isinstance(exc, BaseExceptionGroup):
            return max(map(self.error_for, exc.exceptions), key=_severity)
        return self._named(exc)

    def _named(self, exc: BaseException) -> ServiceError:
        if isinstance(exc, ServiceError):
            return exc
        known = self.name(exc) if isinstance(exc, Exception) else None
        return known or InternalError(detail=type(exc).__name__)

    def record(self, error: ServiceError, exc: BaseException) -> None:
        """Counts a failure, and writes its one record: 5xx at ERROR with the stack, all else at WARNING without."""
        if is_recorded(exc):
            return
        count_failure(error.code, error.category)
        fields = {} if isinstance(error, ValidationFailed) else _raised_at(exc)  # a validator's place tells nothing
        fields["error"] = {
            "code": error.code,
            "category": error.category,
            "recovery": error.recovery,
            "severity": error.severity,
            "status": error.status,
            "context": redact(error.context),
        }
        if request := current_request.get():
            fields["http"] = http_fields(request, error.status)
            fields["duration_ms"] = request.duration_ms
            request.error_code = error.code
        if error.status >= 500:
            write_record("error", __name__, text(error), exc=exc, clean=fields)
        else:
            write_record("warning", __name__, text(error), clean=fields)
        mark_recorded(exc)

    def record_unanswered(self, exc: BaseException, *, answer: Literal["was complete", "had started"]) -> ServiceError:
        """Records a failure that comes too late to be answered.

        Args:
            exc: What was raised.
            answer: How far the answer had come. One that had only started is broken off by the adapter: a client must
                not take half an answer for a whole one.
        """
        error = self.error_for(exc)
        error.context["response"] = f"{answer}, the connection was cut" if answer == "had started" else answer
        self.record(error, exc)
        return error

    def answer(self, error: ServiceError, exc: BaseException) -> Answer:
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


def _severity(error: ServiceError) -> tuple[int, int]:
    return _SEVERITIES.index(error.severity), error.status


def _headers(error: ServiceError) -> dict[str, str]:
    headers = {"Content-Type": MEDIA_TYPE, "X-Error-Code": error.code, "Cache-Control": "no-store"}
    for name, value in error.headers.items():
        if is_sendable(name, value):
            headers.setdefault(name, value)
    if error.status == 401:
        headers.setdefault("WWW-Authenticate", "Bearer")  # RFC 9110, 11.6.1: a 401 must carry one
    if error.retry_after is not None and math.isfinite(error.retry_after):
        headers["Retry-After"] = str(max(0, math.ceil(error.retry_after)))
    return headers


def _debug(error: ServiceError, exc: BaseException) -> dict[str, str]:
    """What was raised, for the developer at the browser."""
    # An exception that has a name here is told in our words: the framework's may repeat what the client sent.
    said = exc if isinstance(error, InternalError) else error
    return {"type": type(exc).__qualname__, "message": redact_text(text(said))}


def _raised_at(exc: BaseException) -> dict[str, Any]:
    """Where the exception was raised; the place that logs it is always the same and tells nothing."""
    tb = exc.__traceback__
    if tb is None:
        return {}
    while tb.tb_next:
        tb = tb.tb_next
    return called_at(tb.tb_frame, tb.tb_lineno)
