"""What is sent to the client of one request: what every answer has, and nothing that is not in our format."""

import re
from functools import lru_cache

from starlette.datastructures import Headers
from starlette.types import Message, Send

from ..errors import ServiceError
from ..errors.http import RouteNotFound, for_status
from ..health import is_shutting_down
from ..telemetry.context import RequestContext

_ERROR_CODE = b"x-error-code"
_OF_CORS = (b"access-control-", b"vary")
_SWITCHING_PROTOCOLS = 101

CLIENT_LEFT = 499
"""Nobody reads it; the number is what access logs have for a client that did not wait."""

_FINE = {*range(200, 400), CLIENT_LEFT}

_REFUSAL: Message = {"status": 403, "headers": []}
"""What servers make of a WebSocket that is closed before it has been accepted."""

_HEADER = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+: ([!-~\x80-\xff]+([ \t]+[!-~\x80-\xff]+)*)?")
"""RFC 9110, 5.1 and 5.5. A server that is given anything else cuts the connection."""


@lru_cache(maxsize=1024)
def _is_sound(header: tuple[bytes, bytes]) -> bool:
    return _HEADER.fullmatch(b": ".join(header)) is not None


class Sending:
    """Stands before the server's `send`.

    It gives every answer the request's id. It holds back a failure that is not in our format; and the beginning of any
    other answer until its body begins, so that what fails in between can still be answered.

    Args:
        send: Sends on.
        request: The request that is answered.
        id_header: The header that carries its id.
    """

    __slots__ = ("_id_header", "_request", "_send", "_start", "foreign", "has_started", "holds_back", "is_complete")

    def __init__(self, send: Send, request: RequestContext, id_header: bytes) -> None:
        self.has_started = False
        self.is_complete = False
        self.holds_back = True
        self.foreign: Message | None = None
        self._start: Message | None = None
        self._send = send
        self._request = request
        self._id_header = id_header

    async def __call__(self, message: Message) -> None:
        kind = message["type"]
        if kind == "http.response.start" or kind == "websocket.http.response.start":
            if message["status"] in _FINE or _ERROR_CODE in dict(message["headers"]):
                self._begin(message, message["status"])
                self._start = message
            else:
                self.foreign = message
            return
        if self.foreign is not None:
            return
        if self._start is not None:
            start, self._start = self._start, None
            self.has_started = True
            await self._send(start)
        elif kind == "websocket.close" and not self.has_started and self.holds_back:
            self.foreign = _REFUSAL
            return
        elif kind == "websocket.accept":
            self.has_started = True
            self._begin(message, _SWITCHING_PROTOCOLS)
        await self._send(message)
        self.is_complete = kind == "websocket.close" or (kind.endswith(".body") and not message.get("more_body"))

    def _begin(self, message: Message, status: int) -> None:
        headers = [header for header in message.get("headers", ()) if header[0] != self._id_header]
        if not all(map(_is_sound, headers)):
            raise ValueError("a header of the answer has characters that HTTP does not allow")
        self._request.status = status
        headers.append((self._id_header, self._request.request_id.encode()))
        if self._request.answer_headers:
            present = dict(headers)
            gathered = ((name.lower().encode(), value) for name, value in self._request.answer_headers.items())
            headers.extend((name, value.encode()) for name, value in gathered if name not in present)
        if is_shutting_down():
            headers.append((b"connection", b"close"))
        message["headers"] = headers

    def failure(self, foreign: Message) -> ServiceError:
        """A failure that was held back, as one of ours."""
        if foreign is _REFUSAL and self._request.route is None:  # Starlette refuses a WebSocket that has no route
            return RouteNotFound(detail=f"{self._request.method} {self._request.path}")
        headers = Headers(raw=foreign["headers"])
        return for_status(foreign["status"], detail="answered without an exception", headers=headers)

    def cors_headers(self) -> list[tuple[bytes, bytes]]:
        """Those that stood on the failure that was held back."""
        return [header for header in (self.foreign or {}).get("headers", ()) if header[0].startswith(_OF_CORS)]
