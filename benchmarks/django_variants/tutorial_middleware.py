"""The middleware that most tutorials show: a request id, and one record of each request."""

import logging
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from json_logging import request_id

log = logging.getLogger("app")


class RequestMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id.set(request.headers.get("X-Request-ID") or str(uuid.uuid4()))
        started = time.perf_counter()
        response = self.get_response(request)
        values = {
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "client": request.META.get("REMOTE_ADDR"),
            "user_agent": request.headers.get("user-agent"),
            "duration_ms": round((time.perf_counter() - started) * 1000, 2),
        }
        log.info("request", extra={"values": values})
        response.headers["X-Request-ID"] = request_id.get() or ""
        return response
