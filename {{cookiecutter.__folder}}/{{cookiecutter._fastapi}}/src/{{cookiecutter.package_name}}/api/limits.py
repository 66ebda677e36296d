"""Refuses what this service does not take in: requests for other hosts, and bodies that are too large.

Starlette's own middleware for hosts answers in plain text, and knows `*.` where the settings have a dot; FastAPI's
`max_body_size` answers in plain text too, and only when somebody reads the body.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors.http import BodyTooLarge, HostNotAllowed
from ..telemetry.context import current_request

_OF_A_BODY = {b"content-length", b"transfer-encoding"}

_HOST = re.compile(r"([a-z0-9.-]+|\[[a-f0-9:.]+\])(?::\d+)?")


class LimitsMiddleware:
    """Raises before anybody has read anything.

    Args:
        app: What it wraps.
        hosts: Host names; one that begins with a dot stands for its subdomains too, `*` for all.
        max_body_bytes: The largest body.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str], max_body_bytes: int) -> None:
        self.app = app
        self.max_body_bytes = max_body_bytes
        self.is_ours = lru_cache(maxsize=256)(_Hosts(hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if request := current_request.get():
            if not self.is_ours(request.host):
                raise HostNotAllowed(detail=request.host)
            for name, value in scope["headers"]:
                if name in _OF_A_BODY:
                    receive = self.counted(receive, int(value) if value.isdigit() else 0)
        await self.app(scope, receive, send)

    def counted(self, receive: Receive, announced: int) -> Receive:
        """Receives the body, until it is too large."""
        received = 0
        if announced > self.max_body_bytes:
            raise BodyTooLarge(detail=f"{announced} bytes announced")

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.max_body_bytes:
                raise BodyTooLarge(detail=f"{received} bytes and more")
            return message

        return receive_within_limit


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
