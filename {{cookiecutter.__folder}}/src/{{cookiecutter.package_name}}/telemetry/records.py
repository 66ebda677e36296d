"""The two records that a request writes: one of the access, and one of its failure if it failed."""

from typing import Any

from .context import RequestContext
from .logging import get_logger

NOT_RECORDED = {"/healthz", "/readyz"}
"""Paths without an access record: probes ask them all the time."""

_access = get_logger("access")


def http_fields(request: RequestContext, status: int) -> dict[str, Any]:
    """The `http` member of a request's records. What is not known is absent."""
    fields = {
        "method": request.method,
        "route": request.route,
        "path": request.path,
        "status_code": status,
        "client_ip": request.client_ip,
        "user_agent": request.user_agent,
    }
    return {name: value for name, value in fields.items() if value is not None}


def record_access(request: RequestContext, status: int) -> None:
    """Writes the access record of a request that has been answered.

    Args:
        request: The request.
        status: The HTTP status that it was answered with.
    """
    if request.path in NOT_RECORDED:
        return
    _access.info(
        f"{request.method} {request.path} {status}",
        http=http_fields(request, status),
        duration_ms=request.duration_ms,
        callsite=False,
    )
