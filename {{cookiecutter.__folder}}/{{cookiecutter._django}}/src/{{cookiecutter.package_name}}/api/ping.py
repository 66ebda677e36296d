"""`GET /api/v1/ping`: the smallest route there is, to copy from and to try the service with."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response


class Pong(serializers.Serializer[dict[str, str]]):
    message = serializers.CharField()


@extend_schema(tags=["ping"], responses=Pong)
@api_view(["GET"])
def ping(request: Request) -> Response:
    """Answers, to show that requests arrive."""
    return Response(Pong({"message": "pong"}).data)
