"""REST framework with what most tutorials add: an exception handler. (And a middleware, beside this.)"""

import logging
from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler as rest_frameworks_own

from json_logging import request_id

from .bare import urlpatterns

__all__ = ["exception_handler", "urlpatterns"]

log = logging.getLogger("app")


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response:
    response = rest_frameworks_own(exc, context)
    if response is None:
        log.error("unforeseen error", exc_info=exc, extra={"values": {"code": "INTERNAL_ERROR", "status": 500}})
        return Response(body("INTERNAL_ERROR", "Something went wrong."), status=500)
    code = getattr(exc, "default_code", "error").upper()
    log.warning("%s", exc, extra={"values": {"code": code, "status": response.status_code}})
    response.data = body(code, "The request failed.", response.data)
    return response


def body(code: str, message: str, details: object = None) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "details": details, "request_id": request_id.get()}}
