"""Gives every request its id and its deadline, counts it, and writes its access record."""

from starlette.types import ASGIApp, Receive, Scope, Send

from ..resilience.deadline import HEADER, sent, within
from ..telemetry.client import client_address, client_scheme
from ..telemetry.context import RequestContext, begin_request, current_request
from ..telemetry.records import count_in, count_out, record_access
from .sending import CLIENT_LEFT

_TIMEOUT = HEADER.lower().encode()


class RequestMiddleware:
    """Around everything else. It is pure ASGI, since `BaseHTTPMiddleware` costs several times as much.

    Args:
        app: What it wraps.
        header: The header that carries the request's id, in both directions.
        trusted_proxies: How many proxies stand in front of the service.
    """

    def __init__(self, app: ASGIApp, header: str, trusted_proxies: int) -> None:
        self.app = app
        self.header = header.lower().encode()
        self.trusted_proxies = trusted_proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return

        request = self.begin(scope)
        if request.method == "HEAD":  # as GET, less the body, which the server leaves out (RFC 9110, 9.3.2)
            scope = {**scope, "method": "GET"}
        if self.trusted_proxies and scope["type"] == "http":
            scope = {**scope, "scheme": request.scheme}
        token = current_request.set(request)
        count_in(request)
        try:
            if (seconds := _time_left(scope)) is None:
                await self.app(scope, receive, send)
            else:
                with within(seconds):
                    await self.app(scope, receive, send)
        finally:
            count_out(request)
            note_route(request, scope)
            record_access(request, request.status or CLIENT_LEFT)
            current_request.reset(token)

    def begin(self, scope: Scope) -> RequestContext:
        """Gathers what is known of the request so far."""
        headers = dict(reversed(scope["headers"]))  # the first of several counts
        sent_id, traceparent = headers.get(self.header), headers.get(b"traceparent")
        host, user_agent = headers.get(b"host"), headers.get(b"user-agent")
        client = scope.get("client")
        client_ip, scheme = client[0] if client else None, scope["scheme"]
        if self.trusted_proxies:
            forwarded_for, forwarded_proto = _joined(scope, b"x-forwarded-for"), _joined(scope, b"x-forwarded-proto")
            client_ip = client_address(forwarded_for, proxies=self.trusted_proxies, peer=client_ip)
            scheme = client_scheme(forwarded_proto, seen=scheme)
        return begin_request(
            sent_id=sent_id.decode("latin-1") if sent_id else None,
            traceparent=traceparent.decode("latin-1") if traceparent else None,
            method=scope.get("method", "GET"),
            path=scope["path"],
            scheme=scheme,
            host=host.decode("latin-1") if host else "",
            client_ip=client_ip,
            user_agent=user_agent.decode("latin-1") if user_agent else None,
        )


def _time_left(scope: Scope) -> float | None:
    """The seconds that the caller still waits for the answer; None where it does not say."""
    for name, value in scope["headers"]:
        if name == _TIMEOUT:
            return sent(value.decode("latin-1"))
    return None


def _joined(scope: Scope, header: bytes) -> str:
    """All headers of this name, as one list (RFC 9110, 5.3)."""
    return b",".join(value for name, value in scope["headers"] if name == header).decode("latin-1")


def note_route(request: RequestContext, scope: Scope) -> None:
    """Notes the template of the route that was matched, as soon as it is known."""
    # A route knows its path only from its own router down; the whole of it stands where FastAPI noted the inclusion.
    route = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    mounted_at = scope.get("root_path", "").removeprefix(scope.get("app_root_path", ""))
    if route or mounted_at:
        request.route = f"{mounted_at}{route.path if route else ''}"
