"""What a request says of itself, before Django has looked at it."""

import io
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import UnreadablePostError

from ..errors import ServiceError
from ..errors.http import BadRequest
from ..resilience.deadline import HEADER, sent
from ..telemetry.client import client_address, client_scheme
from ..telemetry.context import RequestContext, begin_request, current_request
from .shedding import waited

_CONVERTED = re.compile(r"<(?:[^:>]+:)?([^>]+)>")
_PARAMETER = re.compile(r";([^;,=]*)=[^;,]*")


def header_key(name: str) -> str:
    """Where a WSGI environment has the header of this name (PEP 3333)."""
    return f"HTTP_{name.upper().replace('-', '_')}"


_TIMEOUT = header_key(HEADER)


def begin(environ: Mapping[str, Any], id_key: str) -> RequestContext:
    """Gathers what is known of a request that just came in. Never raises.

    Its host stays `localhost` until it has been found to be one of ours: no address in an answer repeats another.

    Args:
        environ: The WSGI environment.
        id_key: Where that has the id that the caller sent.
    """
    client_ip, scheme = environ.get("REMOTE_ADDR"), environ["wsgi.url_scheme"]
    if proxies := settings.SERVICE.trusted_proxies:
        client_ip = client_address(environ.get("HTTP_X_FORWARDED_FOR", ""), proxies=proxies, peer=client_ip)
        scheme = client_scheme(environ.get("HTTP_X_FORWARDED_PROTO", ""), seen=scheme)
    return begin_request(
        sent_id=environ.get(id_key),
        traceparent=environ.get("HTTP_TRACEPARENT"),
        method=environ["REQUEST_METHOD"],
        path=_path(environ),
        scheme=scheme,
        host="localhost",
        client_ip=client_ip,
        user_agent=environ.get("HTTP_USER_AGENT"),
    )


def time_left(environ: Mapping[str, Any]) -> float | None:
    """The seconds that the caller of a request still waits for its answer; None where it does not say.

    Args:
        environ: The WSGI environment.
    """
    given = sent(environ.get(_TIMEOUT))
    return None if given is None else given - waited.get()


def _path(environ: Mapping[str, Any]) -> str:
    path: str = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    # PEP 3333 has bytes look like Latin-1.
    return path if path.isascii() else path.encode("latin-1", "replace").decode("utf-8", "replace")


@lru_cache(maxsize=1024)
def route_template(route: str) -> str:
    """A route as every framework writes it: `users/<int:user_id>` → `/users/{user_id}`."""
    return "/" + _CONVERTED.sub(r"{\1}", route)


def make_plain(environ: dict[str, Any]) -> None:
    """Makes plain what Django stumbles over: HEAD, charsets, the length of the body, and the client's scheme.

    Raises:
        BadRequest: There is no Host header (RFC 9112, 3.2), the length of the body is no number, or its chunks cannot
            be told apart.
        UnreadablePostError: The client went away.
    """
    if "HTTP_HOST" not in environ and environ.get("SERVER_PROTOCOL") == "HTTP/1.1":
        raise BadRequest(detail="no Host header")
    if environ["REQUEST_METHOD"] == "HEAD":
        environ["REQUEST_METHOD"] = "GET"  # as GET, less the body (RFC 9110, 9.3.2)
    if context := current_request.get():
        environ["wsgi.url_scheme"] = context.scheme
    for header in ("CONTENT_TYPE", "HTTP_ACCEPT"):
        if ";" in environ.get(header, ""):
            environ[header] = _PARAMETER.sub(_without_charset, environ[header])
    if environ.get("wsgi.input_terminated") and "HTTP_TRANSFER_ENCODING" in environ:
        _measure_body(environ)
    length = environ.get("CONTENT_LENGTH")
    if length and not (length.isascii() and length.isdigit() and len(length) < 20):
        raise BadRequest(detail="Content-Length is no number")


def _without_charset(parameter: re.Match[str]) -> str:
    """Drops a parameter that names a charset, `name*=` among them: JSON is UTF-8, and Django fails on unknown ones."""
    return "" if "*" in parameter[1] or parameter[1].strip().lower() == "charset" else parameter[0]


def _measure_body(environ: dict[str, Any]) -> None:
    """Gives a chunked body the length without which Django takes it for empty."""
    try:
        body = environ["wsgi.input"].read(settings.SERVICE.max_body_bytes + 1)  # one too many: it will be refused
    except OSError as exc:
        raise UnreadablePostError("the client went away before all of the body was there") from exc
    except ServiceError:
        raise
    except Exception as exc:  # each server has its own
        raise BadRequest(detail=type(exc).__name__) from exc
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
