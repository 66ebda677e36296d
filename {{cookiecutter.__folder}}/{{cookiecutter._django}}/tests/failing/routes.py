"""The failing routes, in Django, added to those of the service."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from {{ cookiecutter.package_name }}.api import urls
from {{ cookiecutter.package_name }}.errors import fails_with
from {{ cookiecutter.package_name }}.errors.http import ServiceUnavailable

from . import outside, places, sharing, transactions, work
from .errors import FRAMEWORKS_OWN, DeskTaken


class Text(serializers.CharField):
    """REST framework takes numbers for text; this does not."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Address(serializers.Serializer[Any]):
    zip = Text(min_length=5, max_length=5)


class Visitor(serializers.Serializer[Any]):
    email = Text()
    age = serializers.IntegerField(min_value=18)
    address = Address()
    tags = serializers.ListField(child=Text(), default=[], max_length=3)

    def validate_email(self, value: str) -> str:
        if "@" not in value:
            raise serializers.ValidationError(f"{value} is no e-mail address")
        return value


class VisitorPath(serializers.Serializer[Any]):
    visitor_id = serializers.UUIDField()


class VisitorsQuery(serializers.Serializer[Any]):
    limit = serializers.IntegerField(min_value=1, max_value=100, default=10)


class FrameworksOwn(APIException):
    """What REST framework raises, with a status and a header of choice."""

    def __init__(self, status: int) -> None:
        super().__init__("the framework's own words")
        self.status_code = status
        self.wait = 7


@extend_schema(responses=OpenApiTypes.OBJECT)
@fails_with(DeskTaken)
@api_view(["GET"])
def ours(request: Request) -> Response:
    """Raises an error of our own."""
    raise DeskTaken(desk=7, owner_email="ada@example.com", password="hunter2", retry_after=1.2)


@extend_schema(responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def unforeseen(request: Request) -> Response:
    """Raises what nobody foresaw, with a cause."""
    try:
        number = int("not a number")
    except ValueError as exc:
        raise RuntimeError("the password is password=hunter2") from exc
    return Response(number)


@extend_schema(methods=["POST"], request=Visitor, responses={201: Visitor})
@extend_schema(methods=["GET"], operation_id="list_visitors", parameters=[VisitorsQuery], responses=VisitorsQuery)
@api_view(["GET", "POST"])
def visitors(request: Request) -> Response:
    """Takes a body (POST) or a number from the query (GET), if it is valid."""
    if request.method == "POST":
        visitor = Visitor(data=request.data)
        visitor.is_valid(raise_exception=True)
        return Response(visitor.validated_data, status=201)
    query = VisitorsQuery(data=request.query_params)
    query.is_valid(raise_exception=True)
    return Response(query.validated_data)


@extend_schema(parameters=[OpenApiParameter("visitor_id", OpenApiTypes.UUID, "path")], responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def visitor(request: Request, visitor_id: str) -> Response:
    """Takes an id from the path, if it is valid."""
    parameters = VisitorPath(data={"visitor_id": visitor_id})
    parameters.is_valid(raise_exception=True)
    return Response({"id": parameters.validated_data["visitor_id"]})


@extend_schema(request=OpenApiTypes.OBJECT, responses={201: OpenApiTypes.OBJECT})
@api_view(["POST"])
def echo(request: Request) -> Response:
    """Answers with what it was sent."""
    return Response(request.data, status=201)


@extend_schema(responses=OpenApiTypes.OBJECT)
@fails_with(*FRAMEWORKS_OWN)
@api_view(["GET"])
def http(request: Request, status: int) -> Response:
    """Raises the framework's own exception."""
    raise FrameworksOwn(status)


@extend_schema(responses=OpenApiTypes.BINARY)
@api_view(["GET"])
def late(request: Request) -> StreamingHttpResponse:
    """Fails when half of the answer is on its way."""

    def body() -> Iterator[bytes]:
        yield b"the first half"
        if path_is_clear():
            yield b"the second half"

    return StreamingHttpResponse(body())


def path_is_clear() -> bool:
    raise RuntimeError("half way")


@extend_schema(responses=OpenApiTypes.OBJECT)
@fails_with(ServiceUnavailable)
@api_view(["GET"])
def plain(request: Request) -> HttpResponse:
    """Answers a failure by itself, in a format of its own."""
    return HttpResponse("hunter2", status=503, headers={"Retry-After": "9"})


urlpatterns = [
    *urls.urlpatterns,
    path("failing/ours", ours),
    path("failing/unforeseen", unforeseen),
    path("failing/visitors", visitors),
    path("failing/visitors/<str:visitor_id>", visitor),
    path("failing/http/<int:status>", http),
    path("failing/late", late),
    path("failing/plain", plain),
    path("failing/echo", echo),
    *outside.urlpatterns,
    *places.urlpatterns,
    *sharing.urlpatterns,
    *transactions.urlpatterns,
    *work.urlpatterns,
]
