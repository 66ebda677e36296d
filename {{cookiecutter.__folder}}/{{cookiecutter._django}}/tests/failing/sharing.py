"""Routes that share something with other requests: locks, keys and counts. In Django."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from {{ cookiecutter.package_name }}.api.idempotency import idempotent
from {{ cookiecutter.package_name }}.coordination.locks import lock
from {{ cookiecutter.package_name }}.errors import fails_with
from {{ cookiecutter.package_name }}.errors.dependencies import StoreUnavailable
from {{ cookiecutter.package_name }}.errors.http import RateLimitExceeded

from .coordination import GREETINGS, LOCKED, VISITS, do, do_badly


class Order(serializers.Serializer[Any]):
    item = serializers.CharField(min_length=1)


def item_of(data: Any) -> str:
    order = Order(data=data)
    order.is_valid(raise_exception=True)
    item: str = order.validated_data["item"]
    return item


@extend_schema(methods=["POST"], request=Order, responses={201: OpenApiTypes.OBJECT})
@extend_schema(methods=["PUT", "DELETE"], exclude=True)
@api_view(["POST", "PUT", "DELETE"])
@idempotent
def orders(request: Request) -> Response:
    """Does something each time that it is called."""
    item = item_of(request.query_params if request.method == "DELETE" else request.data)
    number = do(item)
    if request.method == "DELETE":
        return Response(status=204)
    if request.method == "PUT":
        return Response({"number": number})
    headers = {"Location": f"/failing/orders/{number}", "ETag": f'"{number}"', "X-Other": "yes"}
    return Response({"item": item, "number": number}, status=201, headers=headers)


@extend_schema(exclude=True)
@api_view(["POST"])
@idempotent
def mishap(request: Request, name: str) -> Response:
    """Does something, and then fails."""
    do_badly(name, request.query_params["what"])
    return Response({})


@extend_schema(exclude=True)
@api_view(["POST"])
@idempotent
def refusal(request: Request, name: str) -> HttpResponse:
    """Answers a failure by itself."""
    do(name)
    return HttpResponse("hunter2", status=int(request.query_params["status"]))


@extend_schema(exclude=True)
@api_view(["POST"])
@idempotent
def stream(request: Request, name: str) -> StreamingHttpResponse:
    """Answers with what nobody can repeat."""
    do(name)
    return StreamingHttpResponse(iter(("one", "two")))


@extend_schema(parameters=[OpenApiParameter("keys", str, many=True)], request=None, responses=OpenApiTypes.OBJECT)
@fails_with(RateLimitExceeded)
@api_view(["POST"])
def visit(request: Request) -> Response:
    """Counts a visit."""
    VISITS.hit(*request.query_params.getlist("keys"))
    return Response({"message": "welcome"})


@extend_schema(exclude=True)
@api_view(["POST"])
def greeting(request: Request, name: str) -> Response:
    """Counts twice, and then fails if it is asked to."""
    VISITS.hit(name)
    GREETINGS.hit(name)
    if what := request.query_params.get("what"):
        do_badly(name, what)
    return Response({"message": "welcome"})


@extend_schema(
    parameters=[OpenApiParameter("act", str), OpenApiParameter("lease", float)],
    request=None,
    responses=OpenApiTypes.OBJECT,
)
@fails_with(LOCKED, StoreUnavailable)
@api_view(["POST"])
def locked(request: Request, name: str) -> Response:
    """Does something while nobody else does anything of this name."""
    act = request.query_params["act"]
    with lock(name, lease=float(request.query_params.get("lease", 30))):
        if what := request.query_params.get("what"):
            do_badly(act, what)
        return Response({"number": do(act)})


urlpatterns = [
    path("failing/orders", orders),
    path("failing/mishaps/<str:name>", mishap),
    path("failing/refusals/<str:name>", refusal),
    path("failing/streams/<str:name>", stream),
    path("failing/visits", visit),
    path("failing/greetings/<str:name>", greeting),
    path("failing/locked/<str:name>", locked),
]
