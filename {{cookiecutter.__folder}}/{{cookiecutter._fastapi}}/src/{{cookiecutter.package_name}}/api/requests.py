"""Gives every request its id, and writes its access record."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..telemetry.context import RequestContext, begin_request, current_request
from ..telemetry.records import record_access


class RequestMiddleware:
    """Around everything else. It is pure ASGI, since `BaseHTTPMiddleware` costs several times as much.

    Args:
        app: What it wraps.
        header: The header that carries the request's id, in both directions.
    """

    def __init__(self, app: ASGIApp, header: str) -> None:
        self.app = app
        self.header = header

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        request = self.begin(scope)
        if request.method == "HEAD":  # as GET, less the body, which the server leaves out (RFC 9110, 9.3.2)
            scope = {**scope, "method": "GET"}
        token = current_request.set(request)
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[self.header] = request.request_id
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            note_route(request, scope)
            record_access(request, status)
            current_request.reset(token)

    def begin(self, scope: Scope) -> RequestContext:
        headers = Headers(scope=scope)
        client = scope.get("client")
        host = headers.get("host") or "localhost"
        return begin_request(
            headers.get,
            request_id_header=self.header,
            method=scope["method"],
            path=scope["path"],
            base_url=f"{scope['scheme']}://{host}",
            client_ip=client[0] if client else None,
        )


def note_route(request: RequestContext, scope: Scope) -> None:
    """Notes the template of the route that was matched, as soon as it is known."""
    # A route knows its path only from its own router down; the whole of it stands where FastAPI noted the inclusion.
    route = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    if route is not None:
        mounted_at = scope.get("root_path", "").removeprefix(scope.get("app_root_path", ""))
        request.route = f"{mounted_at}{route.path}"
