"""Refuses what this service does not take in: requests for other hosts, in maintenance, or that are too late; and bodies that
are too large."""

from functools import lru_cache

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host

from .. import admission
from ..telemetry.context import current_request


def check_limits(request: HttpRequest) -> None:
    """Raises before anybody has read anything.

    Raises:
        DisallowedHost: The Host header names none of ALLOWED_HOSTS. (Django would notice when somebody asks for it.)
        DeadlineExceeded: Its caller does not wait any more.
        Maintenance: The service is in maintenance.
        RequestDataTooBig: The body is larger than MAX_BODY_BYTES, whatever is in it. (Django's own limit makes an
            exception of files.)
    """
    host = request.META.get("HTTP_HOST", "")
    if not _is_ours(host, settings.SERVICE.hosts):
        raise DisallowedHost(host)
    if context := current_request.get():
        context.host = host
    admission.check(settings.SERVICE, request.path)
    length = request.META.get("CONTENT_LENGTH")
    if length and int(length) > settings.SERVICE.max_body_bytes:
        raise RequestDataTooBig(f"{length} bytes")


@lru_cache(maxsize=256)
def _is_ours(host: str, allowed: tuple[str, ...]) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)
