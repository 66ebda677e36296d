"""C7: what FastAPI makes of a request's address agrees with the records, also behind a proxy that ends TLS."""

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from {{ cookiecutter.package_name }}.api.requests import RequestMiddleware


async def tell_scheme(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(Request(scope).url.scheme)(scope, receive, send)


@pytest.mark.parametrize(("trusted", "scheme"), [(0, "http"), (1, "https")])
def test_c7_the_scheme_that_fastapi_sees(trusted: int, scheme: str) -> None:
    client = TestClient(RequestMiddleware(tell_scheme, "X-Request-ID", trusted), base_url="http://localhost")
    assert client.get("/", headers={"X-Forwarded-Proto": "https"}).text == scheme


def test_c7_several_headers_are_one_list() -> None:
    headers = [(b"x-forwarded-for", address) for address in (b"203.0.113.1", b"203.0.113.2", b"203.0.113.3")]
    scope = {"type": "http", "path": "/", "scheme": "http", "headers": headers, "client": ("192.0.2.7", 50_000)}
    middleware = RequestMiddleware(tell_scheme, "X-Request-ID", 2)
    assert middleware.begin(scope).client_ip == "203.0.113.2"
