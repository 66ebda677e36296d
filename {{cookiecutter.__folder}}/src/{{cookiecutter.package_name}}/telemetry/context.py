"""What is known of the request in hand, for every log record that it causes."""

import re
import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from random import getrandbits  # ids need not be secret, only different

_REQUEST_ID = re.compile(r"[A-Za-z0-9._/+=-]{1,128}")
_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")

_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+: ([!-~]+([ \t]+[!-~]+)*)?")
"""RFC 9110, 5.1 and 5.5, without the bytes that it keeps for old implementations."""

_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))
"""The two bits of a UUID that tell its layout."""


@dataclass(slots=True)
class RequestContext:
    """One request. It is shared, not copied, by the tasks and threads that the request starts (see `threads`).

    Args:
        request_id: The id that the caller sent, or a new one.
        trace_id: 32 hexadecimal digits: the caller's trace, or a new one.
        span_id: 16 hexadecimal digits: this service's own part of the trace.
        method: HTTP method.
        path: Path of the request, without the query.
        scheme: `http` or `https`, as the client used it.
        host: As the caller wrote it, with its port.
        client_ip: Address of the client: the peer's, or what trusted proxies say (see `client`).
        user_agent: As sent.
        route: The matched route's template, once it is known; the path with its values would be one label per user.
        user_id: Who asks, once that is known.
        status: The HTTP status of the answer, once it has begun.
        error_code: The code of its failure, if it failed.
        started: When the request came, on the clock of `time.perf_counter`, in seconds.
        answer_headers: Headers that its answer will have, whether it succeeds or fails; see `add_answer_headers`.
    """

    request_id: str
    trace_id: str
    span_id: str
    method: str
    path: str
    scheme: str = "http"
    host: str = "localhost"
    client_ip: str | None = None
    user_agent: str | None = None
    route: str | None = None
    user_id: str | None = None
    status: int | None = None
    error_code: str | None = None
    started: float = field(default_factory=time.perf_counter)
    answer_headers: dict[str, str] | None = None

    def add_answer_headers(self, headers: Mapping[str, str]) -> None:
        """Lets the answer have these headers, whether it succeeds or fails. What the answer itself says stands.

        Args:
            headers: By name. Where there is one of that name already the values are joined, as those of a list.

        Raises:
            ValueError: One cannot be sent.
        """
        added = self.answer_headers = self.answer_headers or {}
        for name, value in headers.items():
            if not value or not is_sendable(name, value):
                raise ValueError(f"{name!r} or its value has a character that no header of an answer can have")
            added[name] = f"{added[name]}, {value}" if name in added else value

    @property
    def base_url(self) -> str:
        """Scheme and host as the caller wrote them, without a slash at the end."""
        return f"{self.scheme}://{self.host}"

    @property
    def duration_ms(self) -> float:
        """Milliseconds since the request came."""
        return round((time.perf_counter() - self.started) * 1000, 2)


current_request: ContextVar[RequestContext | None] = ContextVar("current_request", default=None)
"""The request in hand; None outside of one."""


def begin_request(
    *,
    sent_id: str | None,
    traceparent: str | None,
    method: str,
    path: str,
    scheme: str,
    host: str,
    client_ip: str | None,
    user_agent: str | None,
) -> RequestContext:
    """Gathers what is known when a request comes in.

    Args:
        sent_id: The request id that the caller sent.
        traceparent: The header of this name.
        method: This and the rest is as `RequestContext` has it.
    """
    digits = getrandbits(320).to_bytes(40).hex()
    return RequestContext(
        accepted_request_id(sent_id) or _uuid4(digits),
        trace_id_of(traceparent) or digits[32:64],
        digits[64:],
        method,
        path,
        scheme,
        host,
        client_ip,
        user_agent,
    )


def _uuid4(digits: str) -> str:
    """A random UUID (RFC 9562, 5.4), in a fourth of the time that the standard library takes."""
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"


def accepted_request_id(sent: str | None) -> str | None:
    """The id that a caller sent, if it is safe to repeat in headers and logs; else None."""
    return sent if sent and _REQUEST_ID.fullmatch(sent) else None


def trace_id_of(traceparent: str | None) -> str | None:
    """The trace id of a `traceparent` header, or None where it is absent or breaks a rule.

    The rules are those of W3C Trace Context, section 3.2.2: version ff is invalid, ids of zeros only are too, and
    version 00 has exactly four fields.
    """
    match = _TRACEPARENT.fullmatch(traceparent) if traceparent else None
    if match is None:
        return None
    version, trace_id, parent_id, more = match.groups()
    if version == "ff" or (version == "00" and more) or not int(trace_id, 16) or not int(parent_id, 16):
        return None
    return trace_id


def is_sendable(name: str, value: str) -> bool:
    """Whether an answer can have this header; the value may be empty."""
    return _HEADER.fullmatch(f"{name}: {value}") is not None
