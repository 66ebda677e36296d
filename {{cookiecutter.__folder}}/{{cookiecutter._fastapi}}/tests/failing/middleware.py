"""A middleware that fails when a request asks for it, in FastAPI."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .raising import raise_if_asked


class FailingMiddleware:
    """Raises what the header `X-Fail` says: `before` the service is asked, or `after`, when it has not yet answered.

    Args:
        app: What it wraps.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Headers(scope=scope).get("x-fail") if scope["type"] == "http" else None

        async def send_or_fail(message: Message) -> None:
            raise_if_asked("after", asked)
            await send(message)

        raise_if_asked("before", asked)
        await self.app(scope, receive, send_or_fail if asked else send)
