"""Refuses requests for hosts that this service does not answer for."""

import re
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ..errors.http import HostNotAllowed

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:@/\s]+?)\.?(?::[0-9]{1,5})?")


class HostMiddleware:
    """Checks the Host header. Unlike Starlette's own check it fails in the service's format.

    Args:
        app: What it wraps.
        allowed: Host names; one that begins with a dot stands for its subdomains too, `*` for all.
    """

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self.app = app
        self.allowed = [pattern.lower() for pattern in allowed]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            sent = Headers(scope=scope).get("host", "")
            host = _HOST.fullmatch(sent.lower())
            if not host or not any(_matches(host[1], pattern) for pattern in self.allowed):
                raise HostNotAllowed(detail=sent)
        await self.app(scope, receive, send)


def _matches(host: str, pattern: str) -> bool:
    if pattern.startswith("."):
        return host.endswith(pattern) or host == pattern[1:]
    return pattern in ("*", host)
