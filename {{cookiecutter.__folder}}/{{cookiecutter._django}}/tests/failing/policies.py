"""Routes that are guarded, in Django: by permissions, by throttles, and by policies that say themselves what they raise."""

from typing import Any

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, permission_classes, throttle_classes
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.viewsets import ViewSet

from {{ cookiecutter.package_name }}.api.openapi import openapi
from {{ cookiecutter.package_name }}.errors import fails_with
from {{ cookiecutter.package_name }}.errors.http import Gone

from .errors import DeskTaken


@extend_schema(responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
@permission_classes([AllowAny])
def unguarded(request: Request) -> Response:
    return Response()


@extend_schema(responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
@permission_classes([IsAuthenticated])
def permitted(request: Request) -> Response:
    return Response()


@extend_schema(responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
@throttle_classes([AnonRateThrottle])
def throttled(request: Request) -> Response:
    return Response()


@fails_with(Gone)
class Guard(BasePermission):
    """Says what it raises."""


@extend_schema(responses=OpenApiTypes.OBJECT)
class Desks(ViewSet):
    permission_classes = (Guard,)

    @fails_with(DeskTaken)
    def retrieve(self, request: Request, pk: Any = None) -> Response:
        return Response()


urlpatterns = [
    path("openapi.json", openapi),
    path("unguarded", unguarded),
    path("permitted", permitted),
    path("throttled", throttled),
    path("desks/<int:pk>", Desks.as_view({"get": "retrieve"})),
]
