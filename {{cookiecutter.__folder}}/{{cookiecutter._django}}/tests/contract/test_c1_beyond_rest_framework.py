"""C1: the one format also where REST framework has no say: plain views, middleware, Django itself; DEBUG on and off."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import override_settings
from django.urls import path
from django.views.decorators.http import require_GET

from {{ cookiecutter.package_name }}.api.app import create_app
from {{ cookiecutter.package_name }}.errors import PREFIX

from ..conftest import Records
from ..failing.errors import DeskTaken
from ..failing.service import open_client
from .reading import read

View = Callable[[HttpRequest], HttpResponseBase]


def raising(exc: Exception) -> View:
    def view(request: HttpRequest) -> HttpResponseBase:
        raise exc

    return view


def returning(make: Callable[[], Any]) -> View:
    def view(request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = make()
        return response

    return view


def empty_stream() -> Iterator[bytes]:
    raise RuntimeError("before the first chunk")
    yield b""


urlpatterns = [
    path("fine", returning(HttpResponse)),
    path("missing", raising(Http404())),
    path("denied", raising(PermissionDenied())),
    path("bad", raising(BadRequest())),
    path("suspicious", raising(SuspiciousOperation())),
    path("large", raising(RequestDataTooBig())),
    path("ours", raising(DeskTaken(desk=7))),
    path("unforeseen", raising(RuntimeError("hunter2"))),
    path("nothing", returning(lambda: None)),
    path("page", returning(lambda: HttpResponse("<h1>hunter2</h1>", status=503, headers={"Retry-After": "9"}))),
    path("forbidden", returning(lambda: HttpResponseForbidden("<h1>hunter2</h1>"))),
    path("get-only", require_GET(returning(HttpResponse))),
    path("stream", returning(lambda: StreamingHttpResponse(empty_stream()))),
]


class RaisingMiddleware:
    """Raises before or after the view, as a header asks."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.headers.get("X-Raise") == "before":
            raise RuntimeError("hunter2")
        response = self.get_response(request)
        if request.headers.get("X-Raise") == "after":
            raise RuntimeError("hunter2")
        return response


@pytest.fixture(params=[False, True], ids=["DEBUG off", "DEBUG on"])
def plain(request: pytest.FixtureRequest, capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[httpx2.Client]:
    """A client of the service with the plain views and the middleware of this file."""
    with open_client():
        middleware = [*settings.MIDDLEWARE, f"{__name__}.RaisingMiddleware"]
        with override_settings(DEBUG=request.param, ROOT_URLCONF=__name__, MIDDLEWARE=middleware):
            transport = httpx2.WSGITransport(create_app(), raise_app_exceptions=False)
            with httpx2.Client(transport=transport, base_url="http://localhost") as client:
                yield client


@pytest.mark.parametrize(
    ("method", "address", "headers", "status", "reason"),
    [
        ("GET", "/nowhere", {}, 404, "RESOURCE_ROUTE_NOT_FOUND"),
        ("GET", "/missing", {}, 404, "RESOURCE_NOT_FOUND"),
        ("GET", "/denied", {}, 403, "FORBIDDEN_ACCESS_DENIED"),
        ("GET", "/bad", {}, 400, "REQUEST_BAD_REQUEST"),
        ("GET", "/suspicious", {}, 400, "REQUEST_BAD_REQUEST"),
        ("GET", "/large", {}, 413, "REQUEST_BODY_TOO_LARGE"),
        ("GET", "/ours", {}, 409, "CONFLICT_DESK_TAKEN"),
        ("GET", "/unforeseen", {}, 500, "SYSTEM_INTERNAL_ERROR"),
        ("GET", "/nothing", {}, 500, "SYSTEM_INTERNAL_ERROR"),
        ("GET", "/page", {}, 503, "UNAVAILABLE_SERVICE"),
        ("GET", "/forbidden", {}, 403, "FORBIDDEN_ACCESS_DENIED"),
        ("POST", "/get-only", {}, 405, "REQUEST_METHOD_NOT_ALLOWED"),
        ("GET", "/stream", {}, 500, "SYSTEM_INTERNAL_ERROR"),
        ("GET", "/fine", {"X-Raise": "before"}, 500, "SYSTEM_INTERNAL_ERROR"),
        ("GET", "/fine", {"X-Raise": "after"}, 500, "SYSTEM_INTERNAL_ERROR"),
        ("GET", "/fine", {"Host": "evil.example"}, 400, "REQUEST_HOST_NOT_ALLOWED"),
        ("GET", "/fine", {"Host": "a b"}, 400, "REQUEST_HOST_NOT_ALLOWED"),
    ],
)
def test_c1_whoever_failed(
    plain: httpx2.Client,
    records: Records,
    method: str,
    address: str,
    headers: dict[str, str],
    status: int,
    reason: str,
) -> None:
    response = plain.request(method, address, headers=headers)
    assert response.status_code == status
    assert read(response).code == f"{PREFIX}_{reason}"
    assert "hunter2" not in response.text
    failure, access = records()
    assert failure["level"] == ("error" if status >= 500 else "warning")
    assert access["http"]["status_code"] == status


@pytest.mark.parametrize(
    ("method", "address", "header", "value"),
    [("GET", "/page", "Retry-After", "9"), ("POST", "/get-only", "Allow", "GET")],
)
def test_c5_headers_of_the_failure_are_kept(
    plain: httpx2.Client, method: str, address: str, header: str, value: str
) -> None:
    assert plain.request(method, address).headers[header] == value
