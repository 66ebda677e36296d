"""Answers within CORS what Django would let out, so that its headers stand on every failure."""

import itertools
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from ..admission import PROBES, places
from .failures import respond
from .limits import check_limits
from .shedding import enter


class FailureMiddleware:
    """Refuses what this service does not take in, or cannot now, and answers what is raised and is no `Exception`.

    Args:
        get_response: What it wraps.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.places = places(settings.SERVICE)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            check_limits(request)
            if request.path in PROBES:
                return self.get_response(request)
            enter(self.places)
            try:
                return _begun(self.get_response(request))
            finally:
                self.places.leave()
        except BaseException as exc:  # noqa: BLE001 - it is answered
            return respond(exc)


def _begun(response: HttpResponseBase) -> HttpResponseBase:
    """The response; of a stream, with its first chunk. Until that is there a failure can still be answered."""
    if isinstance(response, StreamingHttpResponse):
        chunks = iter(response)
        response.streaming_content = itertools.chain([next(chunks, b"")], chunks)
    return response
