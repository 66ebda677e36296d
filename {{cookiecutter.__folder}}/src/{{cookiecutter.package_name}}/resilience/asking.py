"""What the two clients share: everything that does not wait."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Generic, TypeVar, cast
from weakref import WeakSet

import httpx2
from pydantic import TypeAdapter

from ..errors import translate
from . import deadline
from .answers import Answer, Body
from .dependency import Dependency
from .foreign import failures_of, no_time_left
from .requests import Address, Given, Options, Request, prepare
from .wire import AsyncConnections, Connections

T = TypeVar("T")
C = TypeVar("C", Connections, AsyncConnections)

MAX_BYTES = 2**20
"""Of an answer: as much as this service takes in a request unless it is told otherwise (MAX_BODY_BYTES)."""

MAX_REDIRECTS = 3

CONNECT_SECONDS = 2.0
"""The first packet of a connection may be lost: it is sent again after one second (RFC 6298, 2.1)."""

WITHOUT_BODY = {204, 304}
"""RFC 9112, 6.3: with these statuses no body follows, and after HEAD with none."""

CODINGS = {"", "identity", "gzip", "x-gzip"}
"""Of a body: what `Accept-Encoding` asks for (RFC 9110, 8.4.1). Layers of them could take for ever to undo."""

NO_HEADERS: Mapping[str, str] = {}

clients: WeakSet[Asking[Any]] = WeakSet()
"""All that there are."""


class Asking(Generic[C]):
    """What both clients share: everything that does not wait.

    Args:
        dependency: Whose policies the calls pass.
        base_url: Where the paths of the requests begin, or a function that knows it by then. Empty where each request
            names its whole address. A user and a password in it are sent as such (RFC 7617), and never logged.
        headers: Sent with every request, or a function that knows them: for a key that is a setting.
        max_bytes: How long an answer may be, decoded.
        connect_seconds: How long it may take to connect.
        read_seconds: How long the other service may be silent. As long as the whole attempt where it is None.
    """

    id_header: ClassVar[str] = "X-Request-ID"
    """The header that has the request's id; a setting."""
    kind: type[C]
    """The connections that it has."""

    def __init__(
        self,
        dependency: Dependency,
        base_url: Given[Address] = "",
        *,
        headers: Given[Mapping[str, str]] = NO_HEADERS,
        max_bytes: int = MAX_BYTES,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float | None = None,
    ) -> None:
        self.dependency = dependency
        self._base_url = base_url
        self._headers = headers
        self._max_bytes = max_bytes
        self._connect_seconds = connect_seconds
        self._read_seconds = read_seconds
        self._failures = failures_of(dependency.name)
        self.connections: C = self.kind()
        clients.add(self)

    def prepared(self, method: str, url: Address, options: Options) -> Request:
        """A request, ready to be sent; see `requests.prepare`."""
        return prepare(method, self._base_url, url, self._headers, options)

    def translated(self) -> AbstractContextManager[None]:
        """The seam to the library: within it, its exceptions become ours."""
        return translate(self._failures)

    def sent(self, request: Request) -> dict[str, Any]:
        """A request as the wire takes it. Every wait has an end, which is never later than that of the attempt.

        Raises:
            DependencyTimedOut: No time is left for it.
        """
        left, attempt = deadline.remaining(), self.dependency.timeout.attempt
        seconds = attempt if left is None else min(left, attempt)
        if seconds <= 0:
            raise no_time_left(self.dependency.name)
        timeouts = {
            "pool": seconds,
            "connect": min(self._connect_seconds, seconds),
            "write": seconds,
            "read": min(self._read_seconds or seconds, seconds),
        }
        return {
            "method": request.method,
            "url": str(request.url),
            "headers": request.headers_now(self.id_header, seconds),
            "content": request.content,
            "extensions": {"timeout": timeouts},
        }

    def body(self, request: Request, response: httpx2.Response) -> Body:
        """Where the body of this answer is gathered.

        Raises:
            DependencyAnswerInvalid: It is too long, or packed in a way that nobody has asked for.
        """
        has_none = request.method == "HEAD" or response.status_code in WITHOUT_BODY
        if not has_none and response.headers.get("Content-Encoding", "").strip().lower() not in CODINGS:
            if response.is_success:
                raise self.answer(response, b"").invalid("it is packed in a way that was not asked for")
            del response.headers["Content-Encoding"]  # the status says enough: nobody need read this
        announced = None if has_none else response.headers.get("Content-Length")  # else it is what GET would have
        return Body(self.dependency.name, self._max_bytes, response.status_code, announced)

    def answer(self, response: httpx2.Response, body: bytes) -> Answer:
        """The answer that these are, whatever it is."""
        return Answer(self.dependency.name, response.status_code, response.headers, body)


def onward(request: Request, answer: Answer) -> Request | None:
    """The request that an answer sends us on to; None where it is the answer itself.

    Raises:
        DependencyAnswerInvalid: It sends us where we do not go.
        DependencyFailed: It is a failure.
    """
    location = answer.redirect()
    if location is None:
        answer.check()
        return None
    further = request.redirected_to(location)
    if further is None:
        raise answer.invalid("it sends us elsewhere")
    if further.hops > MAX_REDIRECTS:
        raise answer.invalid("it sends us on and on")
    return further


def reader(read_as: type[T] | TypeAdapter[T], read: Callable[[Answer], T] | None) -> Callable[[Answer], T]:
    """What makes the value that a caller wants of an answer."""
    if read is not None:
        return read
    if read_as is Answer:
        return lambda answer: cast("T", answer)
    return lambda answer: answer.read_as(read_as)
