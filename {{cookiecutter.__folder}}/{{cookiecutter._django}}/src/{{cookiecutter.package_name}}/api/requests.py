"""Gives every request its id, and writes its access record."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from ..telemetry.context import RequestContext, begin_request, current_request
from ..telemetry.records import record_access
from .failures import in_our_format

_PARAMETER = re.compile(r"<(?:[^:>]+:)?([^>]+)>")


class RequestMiddleware:
    """The outermost middleware.

    Args:
        get_response: What it wraps.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.header = settings.SERVICE.request_id_header

    def __call__(self, http_request: HttpRequest) -> HttpResponseBase:
        request = self.begin(http_request)
        token = current_request.set(request)
        if request.method == "HEAD":  # as GET, less the body (RFC 9110, 9.3.2)
            http_request.method = "GET"
        try:
            # Once more, for what a middleware outside of FailureMiddleware has raised.
            response = in_our_format(http_request, self.get_response(http_request))
            response[self.header] = request.request_id
            if request.method == "HEAD":
                _remove_body(response)
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = _streamed(request, response.status_code, iter(response))
            else:
                record_access(request, response.status_code)
            return response
        finally:
            current_request.reset(token)

    def begin(self, http_request: HttpRequest) -> RequestContext:
        """Gathers what is known of the request so far."""
        host = http_request.headers.get("host") or "localhost"  # as sent: get_host() refuses those that are not ours
        return begin_request(
            http_request.headers.get,
            request_id_header=self.header,
            method=http_request.method or "",
            path=http_request.path,
            base_url=f"{http_request.scheme}://{host}",
            client_ip=http_request.META.get("REMOTE_ADDR"),
        )

    def process_view(self, http_request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        """Notes the template of the route that was matched, as soon as it is known."""
        if (request := current_request.get()) and http_request.resolver_match:
            request.route = "/" + _PARAMETER.sub(r"{\1}", http_request.resolver_match.route)


def _remove_body(response: HttpResponseBase) -> None:
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    elif isinstance(response, HttpResponse):
        response.content = b""


def _streamed(request: RequestContext, status: int, chunks: Iterable[Any]) -> Iterator[Any]:
    """The chunks of an answer that is on its way long after the middleware has returned."""
    current_request.set(request)
    try:
        yield from chunks
    finally:
        record_access(request, status)
        current_request.set(None)
