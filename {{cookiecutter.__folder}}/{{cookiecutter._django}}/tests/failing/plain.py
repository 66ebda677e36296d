"""Views without REST framework, and what Django itself may raise in them."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, NoReturn

from django.core import exceptions
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, StreamingHttpResponse
from django.http.multipartparser import MultiPartParserError
from django.template import engines
from django.template.response import SimpleTemplateResponse, TemplateResponse
from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_GET
from rest_framework import exceptions as rest_framework

from .raising import raise_named

PROBLEMS = {"desk": ["Too far.", "Too small."], "__all__": ["Not today."]}

OF_DJANGO: dict[str, Callable[[], BaseException]] = {
    "http-404": lambda: Http404("hunter2"),
    "denied": lambda: exceptions.PermissionDenied("hunter2"),
    "bad": lambda: exceptions.BadRequest("hunter2"),
    "suspicious": lambda: exceptions.SuspiciousOperation("hunter2"),
    "suspicious-file": lambda: exceptions.SuspiciousFileOperation("hunter2"),
    "redirect": lambda: exceptions.DisallowedRedirect("hunter2"),
    "host": lambda: exceptions.DisallowedHost("hunter2"),
    "fields": lambda: exceptions.TooManyFieldsSent("hunter2"),
    "files": lambda: exceptions.TooManyFilesSent("hunter2"),
    "large": lambda: exceptions.RequestDataTooBig("hunter2"),
    "multipart": lambda: MultiPartParserError("hunter2"),
    "invalid": lambda: exceptions.ValidationError("Not like this."),
    "invalid-model": lambda: exceptions.ValidationError(PROBLEMS),
    "invalid-echo": lambda: exceptions.ValidationError("%(value)s is no desk.", params={"value": "hunter2"}),
    "invalid-data": lambda: rest_framework.ValidationError("Not like this."),
    "throttled": lambda: rest_framework.Throttled(7),
    "generator-exit": lambda: GeneratorExit("hunter2"),
    "interrupt": lambda: KeyboardInterrupt("hunter2"),
    "group": lambda: ExceptionGroup("several", [Http404(), RuntimeError("hunter2")]),
}


def raise_this(what: str) -> NoReturn:
    """Raises what has this name, here or in `raising`."""
    if what in OF_DJANGO:
        raise OF_DJANGO[what]()
    raise_named(what)


def raising(request: HttpRequest, what: str) -> HttpResponse:
    raise_this(what)


async def raising_async(request: HttpRequest, what: str) -> HttpResponse:
    raise_this(what)


def returning(make: Callable[[HttpRequest], Any]) -> Callable[..., Any]:
    def view(request: HttpRequest) -> Any:
        return make(request)

    return view


def posted(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.POST) + len(request.FILES)))


def mail(request: HttpRequest) -> HttpResponse:
    validate_email(request.GET["to"])
    return HttpResponse()


def unfinished() -> Iterator[bytes]:
    raise RuntimeError("before the first chunk")
    yield b""


async def unfinished_async() -> AsyncIterator[bytes]:
    yield b"the first half"
    raise RuntimeError("half way")


class Desk(StringConverter):
    def to_python(self, value: str) -> str:
        raise RuntimeError("hunter2")


register_converter(Desk, "desk")

urlpatterns = [
    path("raising/<str:what>", raising),
    path("raising-async/<str:what>", raising_async),
    path("fine", returning(lambda request: HttpResponse())),
    path("posted", posted),
    path("mail", mail),
    path("form", csrf_protect(posted)),
    path("desk/<desk:number>", posted),
    path("nothing", returning(lambda request: None)),
    path("page", returning(lambda request: HttpResponse("<h1>hunter2</h1>", status=503, headers={"Retry-After": "9"}))),
    path("forbidden", returning(lambda request: HttpResponseForbidden("<h1>hunter2</h1>"))),
    path("get-only", require_GET(returning(lambda request: HttpResponse()))),
    path("template", returning(lambda request: SimpleTemplateResponse(engines["django"].from_string("fine")))),
    path("no-template", returning(lambda request: TemplateResponse(request, "hunter2.html"))),
    path("stream", returning(lambda request: StreamingHttpResponse(unfinished()))),
    path("async-stream", returning(lambda request: StreamingHttpResponse(unfinished_async()))),
    path("header", returning(lambda request: HttpResponse(headers={"X-Desk": "\x00"}))),
    path("header-name", returning(lambda request: HttpResponse(headers={"X Desk": "7"}))),
    path("cookie", returning(lambda request: HttpResponse(headers={"Set-Cookie": "desk=\x00"}))),
]


class RaisingMiddleware:
    """Raises at a moment that the request asks for, or does one of the things that middleware must not do."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        self.raise_if_asked(request, "before")
        response = self.get_response(request)
        self.raise_if_asked(request, "after")
        asked = request.headers.get("X-Raise")
        if asked == "return nothing":
            return None
        return HttpResponseForbidden("<h1>hunter2</h1>") if asked == "return a page" else response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        self.raise_if_asked(request, "process_view")

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        self.raise_if_asked(request, "process_template_response")
        return response

    def process_exception(self, request: HttpRequest, exc: Exception) -> None:
        self.raise_if_asked(request, "process_exception")

    def raise_if_asked(self, request: HttpRequest, moment: str) -> None:
        asked, _, what = request.headers.get("X-Raise", "").partition(" ")
        if asked == moment:
            raise_this(what)
