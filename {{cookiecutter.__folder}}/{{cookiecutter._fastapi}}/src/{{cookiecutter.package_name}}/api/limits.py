"""Refuses what this service does not take in: requests for other hosts, in maintenance, or that are too late or too many;
bodies that are too large, or no JSON.

Starlette's own middleware for hosts answers in plain text, and knows `*.` where the settings have a dot. FastAPI's
`max_body_size` answers in plain text too, and only when somebody reads the body. And what FastAPI takes for JSON is more
than RFC 8259 allows: NaN, UTF-16, halves of characters, which fail later, when they are written.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .. import admission
from ..config import Settings
from ..errors.http import BadRequest, BodyTooLarge, HostNotAllowed, MalformedBody, UnsupportedMediaType
from ..resilience.bulkhead import BulkheadFull
from ..telemetry.context import current_request

_VERSIONS = {"1.0", "1.1", "2", "3"}

_HOST = re.compile(r"([a-z0-9.-]+|\[[a-f0-9:.]+\])(?::\d+)?")


class LimitsMiddleware:
    """Raises before anybody else has read anything.

    A request waits for its turn when its body is there: one that takes its time to arrive keeps nobody else waiting.
    WebSockets are not counted, since they are open for hours and silent for most of that.

    Args:
        app: What it wraps.
        settings: The hosts, among others; one that begins with a dot stands for its subdomains too, `*` for all.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.max_body_bytes = settings.max_body_bytes
        self.is_ours = lru_cache(maxsize=256)(_Hosts(settings.hosts))
        self.places = admission.places(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if request := current_request.get():
            if not self.is_ours(request.host):
                raise HostNotAllowed(detail=request.host)
            admission.check(self.settings, scope["path"])
            if scope.get("http_version", "1.1") not in _VERSIONS:
                raise BadRequest(detail=f"HTTP version {scope['http_version']}")
            headers = dict(reversed(scope["headers"]))  # the first of several counts, as it does for FastAPI
            if b"content-length" in headers or b"transfer-encoding" in headers:
                receive = await self.admitted(headers, receive)
        if scope["type"] != "http" or scope["path"] in admission.PROBES:
            await self.app(scope, receive, send)
            return
        try:
            await self.places.enter_async()
        except BulkheadFull as full:
            raise admission.refused(full) from full
        try:
            await self.app(scope, receive, send)
        finally:
            self.places.leave()

    async def admitted(self, headers: dict[bytes, bytes], receive: Receive) -> Receive:
        """Receives the body within its limits; one that claims to be JSON has been read by then.

        Args:
            headers: The request's.
            receive: As the server has it.

        Raises:
            BodyTooLarge: Its announced length is beyond the limit, or what has come of it.
            MalformedBody: It claims to be JSON and is not.
            UnsupportedMediaType: It is compressed.
        """
        length, coding = headers.get(b"content-length", b""), headers.get(b"content-encoding", b"identity")
        if length.isdigit() and int(length[:20]) > self.max_body_bytes:
            raise BodyTooLarge(detail=f"{int(length[:20])} bytes announced")
        if coding.strip().lower() != b"identity":
            raise UnsupportedMediaType(detail=f"content coding {coding.decode('latin-1')}")
        receive = self.counted(receive)
        kind = headers.get(b"content-type", b"")
        return await _checked(receive) if kind == b"application/json" or _is_json(kind) else receive

    def counted(self, receive: Receive) -> Receive:
        """Receives the body, until it is too large."""
        received = 0

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.max_body_bytes:
                raise BodyTooLarge(detail=f"{received} bytes and more")
            return message

        return receive_within_limit


def _is_json(content_type: bytes) -> bool:
    """Whether FastAPI reads it as JSON: also `application/problem+json`."""
    kind = content_type.partition(b";")[0].strip().lower()
    return kind.startswith(b"application/") and (kind.endswith((b"/json", b"+json")))


async def _checked(receive: Receive) -> Receive:
    """Reads a body that claims to be JSON, to the end, and gives it out again."""
    chunks = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    body = b"".join(chunks)
    try:
        orjson.loads(body or b"null")
    except orjson.JSONDecodeError as exc:
        raise MalformedBody(detail=str(exc)) from exc
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again


class _Hosts:
    """The hosts that this service answers for."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self.patterns = [pattern.lower() for pattern in patterns]

    def __call__(self, sent: str) -> bool:
        host = _HOST.fullmatch(sent.lower())
        return host is not None and any(_matches(host[1], pattern) for pattern in self.patterns)


def _matches(host: str, pattern: str) -> bool:
    if pattern.startswith("."):
        return host.endswith(pattern) or host == pattern[1:]
    return pattern in ("*", host)
