"""C7: what counts requests is told of each once, and can break nothing."""

import httpx2
import pytest

from {{ cookiecutter.package_name }}.errors import PREFIX
from {{ cookiecutter.package_name }}.telemetry import records as of_requests
from {{ cookiecutter.package_name }}.telemetry.context import RequestContext

from ..conftest import Records


def test_c7_observers_are_told_of_every_request_once(client: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str | None, int, str | None]] = []

    def observe(request: RequestContext, status: int) -> None:
        seen.append((request.route, status, request.error_code))

    monkeypatch.setattr(of_requests, "observers", [observe])
    for path in ("/api/v1/ping", "/failing/http/404", "/no/such/route", "/healthz"):
        client.get(path)
    assert seen == [
        ("/api/v1/ping", 200, None),
        ("/failing/http/{status}", 404, f"{PREFIX}_RESOURCE_NOT_FOUND"),
        (None, 404, f"{PREFIX}_RESOURCE_ROUTE_NOT_FOUND"),
    ]


def test_c7_an_observer_that_fails_breaks_no_request(
    client: httpx2.Client, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def observe(request: RequestContext, status: int) -> None:
        raise RuntimeError("no more room")

    monkeypatch.setattr(of_requests, "observers", [observe])
    assert client.get("/api/v1/ping").status_code == 200
    (_access, failure) = records()
    assert failure["message"] == "a request was not counted"
    assert failure["exception"]["message"] == "no more room"
