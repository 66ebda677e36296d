"""The two records that a request writes: one of the access, and one of its failure if it failed."""

from collections.abc import Callable
from typing import Any

from .context import RequestContext
from .logging import get_logger, write_record
from .metrics import REQUESTS_IN_FLIGHT, count_request
from .redaction import redact_text

NOT_RECORDED = {"/healthz", "/readyz", "/metrics"}
"""Paths without an access record, which are not counted either: whoever watches the service asks them all the time."""

Observer = Callable[[RequestContext, int], None]
"""Takes a request that has been answered, and its status. `error_code` and `route` of the request make good labels."""

observers: list[Observer] = []
"""For whoever counts more than `metrics` does: it adds its observer when the service starts. It must be quick."""

log = get_logger(__name__)


def http_fields(request: RequestContext, status: int) -> dict[str, Any]:
    """The `http` member of a request's records, without secrets. What is not known is absent.

    Args:
        request: The request.
        status: The HTTP status that it was answered with.
    """
    fields: dict[str, Any] = {"status_code": status}
    if request.method:
        fields["method"] = redact_text(request.method)
        fields["path"] = redact_text(request.path)
    if request.route:
        fields["route"] = request.route
    if request.client_ip:
        fields["client_ip"] = request.client_ip
    if request.user_agent:
        fields["user_agent"] = redact_text(request.user_agent)
    return fields


def count_in(request: RequestContext) -> None:
    """Counts a request among those that are being answered. Whoever does so must `count_out`.

    Args:
        request: The request.
    """
    if request.path not in NOT_RECORDED:
        REQUESTS_IN_FLIGHT.inc()


def count_out(request: RequestContext) -> None:
    """The request is not being answered any more.

    Args:
        request: The request.
    """
    if request.path not in NOT_RECORDED:
        REQUESTS_IN_FLIGHT.dec()


def record_access(request: RequestContext, status: int) -> None:
    """Writes the access record of a request that has been answered, counts it, and tells the observers.

    Args:
        request: The request.
        status: The HTTP status that it was answered with.
    """
    if request.path in NOT_RECORDED:
        return
    http, duration_ms = http_fields(request, status), request.duration_ms
    asked = f"{http['method']} {http['path']}" if request.method else "unreadable request"
    write_record("info", "access", f"{asked} {status}", clean={"http": http, "duration_ms": duration_ms})
    count_request(request.method, request.route, status, duration_ms / 1000)
    for observer in observers:
        try:
            observer(request, status)
        except Exception:
            log.exception("a request was not counted", observer=repr(observer))
