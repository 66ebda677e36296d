"""What is asked of other services: a request as it is sent, and what is sent along with every one."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeAlias, TypedDict, TypeVar
from urllib.parse import unquote

import httpx2
import orjson
from pydantic import SecretStr

from ..config import NAME
from ..telemetry.context import current_request, is_sendable
from . import deadline

V = TypeVar("V")

Address = str | SecretStr
Given: TypeAlias = "V | Callable[[], V]"
"""What is known now, or a function that knows it when it is needed: settings are read after modules are imported."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""RFC 9110, 9.2.1: these change nothing."""

REPEATABLE = SAFE | {"PUT", "DELETE"}
"""RFC 9110, 9.2.2: done twice, these have the effect of once."""


class Options(TypedDict, total=False):
    """What a request may have."""

    params: Mapping[str, Any]
    """The query, by name; a list stands for several of one name."""
    json: Any
    """The body, as data."""
    content: bytes
    """The body, as it is sent; its `Content-Type` is yours to name."""
    headers: Mapping[str, str]
    """Beside those of the client."""
    idempotency_key: str
    """By which the other service recognises the same request, so that any method may be repeated."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request to another service. A fallback gets it too, to answer in that service's place.

    Args:
        method: HTTP method, in capitals.
        url: The whole address.
        headers: By name, without those that `headers_now` adds.
        json: The body as data, where it was given as such.
        content: The body as it is sent.
        hops: How many answers have sent us on to here.
    """

    method: str
    url: httpx2.URL = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    json: Any = field(default=None, repr=False)
    content: bytes = field(default=b"", repr=False)
    hops: int = 0

    @property
    def repeatable(self) -> bool:
        """Whether it may be sent again when it is not known what became of it."""
        return self.method in REPEATABLE or "idempotency-key" in self.headers

    def headers_now(self, id_header: str, seconds: float) -> list[tuple[str, str]]:
        """All its headers, with those that tell the other service whose work this is and how long it may take.

        Args:
            id_header: The name of the header that has the request's id.
            seconds: How long it may take.
        """
        headers = dict(self.headers)
        if request := current_request.get():
            headers.setdefault(id_header.lower(), request.request_id)
            # W3C Trace Context, 3.2: the parent is our own part of the trace. 01: it was recorded, in our log.
            headers.setdefault("traceparent", f"00-{request.trace_id}-{request.span_id}-01")
        headers[deadline.HEADER.lower()] = str(max(1, int(seconds * 1000)))
        return list(headers.items())

    def redirected_to(self, location: str) -> Request | None:
        """The same request at another address, or None where it must not go.

        Only what changes nothing is sent again unasked (RFC 9110, 15.4), and never to another server: it would get our
        headers, and we its answer for that of the one that we trust.

        Args:
            location: The header of the answer. It may be relative.
        """
        try:
            url = self.url.join(location) if location else None
        except httpx2.InvalidURL:
            return None
        if url is None or self.method not in SAFE or _origin(url) != _origin(self.url):
            return None
        return replace(self, url=url, hops=self.hops + 1)


def prepare(
    method: str,
    base_url: Given[Address],
    url: Address,
    default_headers: Given[Mapping[str, str]],
    options: Options,
) -> Request:
    """Makes a request. What is wrong with it is a bug here, so it is found before the other service has any part in it.

    Args:
        method: HTTP method.
        base_url: Where the paths begin; empty where `url` is the whole address.
        url: What follows; a value in it has to be quoted (`urllib.parse.quote`, with `safe=""`).
        default_headers: Of the client.
        options: The rest.

    Raises:
        ValueError: The address is not one of HTTP, or a header cannot be sent.
    """
    address = _address(_text(base_url() if callable(base_url) else base_url), _text(url))
    if options.get("params"):
        address = address.copy_merge_params(options["params"])
    headers = {"accept": "application/json", "accept-encoding": "gzip", "user-agent": NAME}
    content = options.get("content", b"")
    if "json" in options:
        content = orjson.dumps(options["json"])
        headers["content-type"] = "application/json"
    if address.userinfo:
        headers["authorization"] = _basic(address)
        address = address.copy_with(userinfo=b"")
    for given in (default_headers() if callable(default_headers) else default_headers, options.get("headers", {})):
        headers |= {name.lower(): value for name, value in given.items()}
    if "idempotency_key" in options:
        headers["idempotency-key"] = options["idempotency_key"]
    for name, value in headers.items():
        if not is_sendable(name, value):
            raise ValueError(f"the header {name!r} has a value that cannot be sent")
    return Request(method.upper(), address, headers, options.get("json"), content)


def _address(base_url: str, url: str) -> httpx2.URL:
    address = _parsed(f"{base_url.rstrip('/')}/{url.lstrip('/')}" if base_url and url else base_url or url)
    if address.scheme not in ("http", "https") or not address.host:
        raise ValueError("the address of a request begins with http:// or https:// and a host")
    return address


@lru_cache(maxsize=256)
def _parsed(address: str) -> httpx2.URL:
    return httpx2.URL(address)


def _origin(url: httpx2.URL) -> tuple[str, str, int]:
    """RFC 6454, 4."""
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme, 0)


def _basic(address: httpx2.URL) -> str:
    """The user and the password of an address, as RFC 7617 sends them."""
    login = f"{unquote(address.username)}:{unquote(address.password)}"
    return f"Basic {base64.b64encode(login.encode()).decode()}"


def _text(address: Address) -> str:
    return address.get_secret_value() if isinstance(address, SecretStr) else address
