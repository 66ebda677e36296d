"""Where something can be raised, in Django: every place takes the name of what is raised (see `raising`)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .errors import DeskTaken
from .raising import raise_named
from .threads import work_later
from .values import UNANSWERABLE


@extend_schema(exclude=True)
@api_view(["GET", "POST"])
def view(request: Request, what: str) -> Response:
    """In the view."""
    raise_named(what)


@extend_schema(exclude=True)
@api_view(["GET"])
def thread(request: Request, what: str) -> Response:
    """In a thread that the view waits for."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(raise_named, what).result()
    return Response()


@extend_schema(exclude=True)
@api_view(["GET"])
def tasks(request: Request, whats: str) -> Response:
    """In work that is done at the same time, one for each name."""
    with ThreadPoolExecutor() as pool:
        done = [pool.submit(raise_named, what) for what in whats.split("+")]
    raise BaseExceptionGroup("several", [failed for work in done if (failed := work.exception())])


class Guard(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        if view.kwargs["moment"] == "before":
            raise_named(view.kwargs["what"])
        return True


@extend_schema(exclude=True)
class Guarded(APIView):
    """In what stands before a view, or after it."""

    permission_classes = (Guard,)

    def get(self, request: Request, **_: str) -> Response:
        return Response()

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs["moment"] == "after":
            raise_named(kwargs["what"])
        return super().finalize_response(request, response, *args, **kwargs)


class Checked(serializers.Serializer[Any]):
    what = serializers.CharField()

    def validate_what(self, value: str) -> NoReturn:
        raise_named(value)


@extend_schema(exclude=True)
@api_view(["POST"])
def validator(request: Request) -> Response:
    """In a validator of the body."""
    Checked(data=request.data).is_valid(raise_exception=True)
    return Response()


@extend_schema(exclude=True)
class HandledBadly(APIView):
    """In the handler of another error."""

    def get(self, request: Request, what: str) -> Response:
        raise RuntimeError

    def get_exception_handler(self) -> Callable[..., NoReturn]:
        return lambda exc, context: raise_named(self.kwargs["what"])


@extend_schema(exclude=True)
@api_view(["GET"])
def rendering(request: Request, value: str) -> Response:
    """While the answer is written."""
    return Response(UNANSWERABLE[value]())


class Desk(serializers.Serializer[Any]):
    number = serializers.IntegerField()


@extend_schema(exclude=True)
@api_view(["GET"])
def promise(request: Request) -> Response:
    """The answer is not what the view had promised."""
    return Response(Desk({"password": "hunter2"}).data)


@extend_schema(exclude=True)
@api_view(["GET"])
def header(request: Request) -> Response:
    """The answer has a header that cannot be sent."""
    return Response(headers={"X-Desk": "7\r\nX-Injected: yes"})


@extend_schema(exclude=True)
@api_view(["GET"])
def stream(request: Request, moment: str, what: str) -> StreamingHttpResponse:
    """In a stream: before its first chunk, half way, or after its last."""

    def chunks() -> Iterator[bytes]:
        if moment == "before":
            raise_named(what)
        yield b"the first half"
        if moment == "halfway":
            raise_named(what)
        yield b"the second half"
        raise_named(what)

    return StreamingHttpResponse(chunks())


class ClosedBadly(HttpResponse):
    """Fails when it has been sent and is closed."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what

    def close(self) -> None:
        super().close()
        raise_named(self.what)


@extend_schema(exclude=True)
@api_view(["GET"])
def background(request: Request, what: str) -> HttpResponse:
    """In what is done when the answer has been sent."""
    return ClosedBadly(what)


@extend_schema(exclude=True)
@api_view(["GET"])
def left_thread(request: Request, what: str) -> Response:
    """In a thread that nobody waits for."""
    work_later(lambda: raise_named(what))
    return Response()


@extend_schema(exclude=True)
@api_view(["GET"])
def retry(request: Request, seconds: str) -> Response:
    """Tells how long to wait."""
    raise DeskTaken(desk=7, retry_after=float(seconds))


urlpatterns = [
    path("failing/view/<str:what>", view),
    path("failing/thread/<str:what>", thread),
    path("failing/tasks/<str:whats>", tasks),
    path("failing/guard/<str:moment>/<str:what>", Guarded.as_view()),
    path("failing/validator", validator),
    path("failing/handler/<str:what>", HandledBadly.as_view()),
    path("failing/rendering/<str:value>", rendering),
    path("failing/promise", promise),
    path("failing/header", header),
    path("failing/stream/<str:moment>/<str:what>", stream),
    path("failing/background/<str:what>", background),
    path("failing/left-thread/<str:what>", left_thread),
    path("failing/retry/<str:seconds>", retry),
]
