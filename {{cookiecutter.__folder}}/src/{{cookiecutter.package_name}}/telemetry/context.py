"""What is known of the request in hand, for every log record that it causes."""

import re
import secrets
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

_REQUEST_ID = re.compile(r"[A-Za-z0-9._/+=-]{1,128}")
_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")


@dataclass(slots=True)
class RequestContext:
    """One request. It is shared, not copied, by the tasks and threads that the request starts (see `threads`).

    Args:
        request_id: The id that the caller sent, or a new one.
        trace_id: 32 hexadecimal digits: the caller's trace, or a new one.
        span_id: 16 hexadecimal digits: this service's own part of the trace.
        method: HTTP method.
        path: Path of the request, without the query.
        base_url: Scheme and host as the caller wrote them, without a slash at the end.
        client_ip: Address of the peer.
        user_agent: As sent.
        route: The matched route's template, once it is known; the path with its values would be one label per user.
        started: When the request came, on the clock of `time.perf_counter`, in seconds.
    """

    request_id: str
    trace_id: str
    span_id: str
    method: str
    path: str
    base_url: str
    client_ip: str | None = None
    user_agent: str | None = None
    route: str | None = None
    started: float = field(default_factory=time.perf_counter)

    @property
    def duration_ms(self) -> float:
        """Milliseconds since the request came."""
        return round((time.perf_counter() - self.started) * 1000, 2)


current_request: ContextVar[RequestContext | None] = ContextVar("current_request", default=None)
"""The request in hand; None outside of one."""


def begin_request(
    header: Callable[[str], str | None],
    *,
    request_id_header: str,
    method: str,
    path: str,
    base_url: str,
    client_ip: str | None,
) -> RequestContext:
    """Gathers what is known when a request comes in.

    Args:
        header: Looks a request header up by its name.
        request_id_header: The header that carries request ids.
        method: HTTP method.
        path: Path without the query.
        base_url: Scheme and host.
        client_ip: Address of the peer.
    """
    return RequestContext(
        request_id=accepted_request_id(header(request_id_header)) or str(uuid.uuid4()),
        trace_id=trace_id_of(header("traceparent")) or secrets.token_hex(16),
        span_id=secrets.token_hex(8),
        method=method,
        path=path,
        base_url=base_url,
        client_ip=client_ip,
        user_agent=header("user-agent"),
    )


def accepted_request_id(sent: str | None) -> str | None:
    """The id that a caller sent, if it is safe to repeat in headers and logs; else None."""
    return sent if sent and _REQUEST_ID.fullmatch(sent) else None


def trace_id_of(traceparent: str | None) -> str | None:
    """The trace id of a `traceparent` header, or None where it is absent or breaks a rule.

    The rules are those of W3C Trace Context, section 3.2.2: version ff is invalid, ids of zeros only are too, and
    version 00 has exactly four fields.
    """
    match = _TRACEPARENT.fullmatch(traceparent or "")
    if match is None:
        return None
    version, trace_id, parent_id, more = match.groups()
    if version == "ff" or (version == "00" and more) or not int(trace_id, 16) or not int(parent_id, 16):
        return None
    return trace_id
