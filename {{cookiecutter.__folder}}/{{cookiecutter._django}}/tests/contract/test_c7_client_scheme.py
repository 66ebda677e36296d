"""C7: what Django makes of a request's address agrees with the records, also behind a proxy that ends TLS."""

from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_started

from ..failing.service import open_client


@pytest.mark.parametrize(("trusted", "scheme"), [(0, "http"), (1, "https")])
def test_c7_the_scheme_that_django_sees(trusted: int, scheme: str) -> None:
    seen: list[str | None] = []

    def observe(environ: dict[str, Any], **_: Any) -> None:
        seen.append(WSGIRequest(environ).scheme)

    request_started.connect(observe)
    try:
        with open_client(trusted_proxies=trusted) as client:
            client.get("/api/v1/ping", headers={"X-Forwarded-Proto": "https"})
    finally:
        request_started.disconnect(observe)
    assert seen == [scheme]
