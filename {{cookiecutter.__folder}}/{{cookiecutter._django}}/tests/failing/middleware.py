"""A middleware that fails when a request asks for it, in Django."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .raising import raise_if_asked


class FailingMiddleware:
    """Raises what the header `X-Fail` says: `before` the service is asked, or `after`, when it has not yet answered.

    Args:
        get_response: What it wraps.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = request.headers.get("X-Fail")
        raise_if_asked("before", asked)
        response = self.get_response(request)
        raise_if_asked("after", asked)
        return response
