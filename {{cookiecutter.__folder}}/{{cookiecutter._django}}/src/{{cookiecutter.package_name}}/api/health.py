"""`/healthz` and `/readyz`, for whoever decides to restart this process or to send it traffic."""

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ..errors import fails_with
from ..errors.dependencies import NotReady, ShuttingDown
from ..health import readiness


@extend_schema(tags=["health"], responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def healthz(request: Request) -> Response:
    """The process runs. Nothing else is asked: a dead database is no reason to restart this."""
    return Response({"status": "ok"})


@extend_schema(tags=["health"], responses=OpenApiTypes.OBJECT)
@fails_with(NotReady, ShuttingDown)
@api_view(["GET"])
def readyz(request: Request) -> Response:
    """The service can serve: everything that it depends on answers."""
    return Response(readiness(settings.SERVICE))
