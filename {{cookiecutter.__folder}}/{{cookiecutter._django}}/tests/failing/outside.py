"""Routes that ask another service, which may misbehave. In Django."""

from asgiref.sync import async_to_sync
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from .desk_service import Desk, async_client, client


@extend_schema(exclude=True)
@api_view(["GET"])
def outside(request: Request) -> Response:
    """Asks in an event loop of its own."""
    return Response(async_to_sync(ask)(request.query_params["url"]).model_dump())


async def ask(url: str) -> Desk:
    return await async_client.get(url, read_as=Desk)


@extend_schema(exclude=True)
@api_view(["GET"])
def outside_in_a_thread(request: Request) -> Response:
    """Asks in the thread of the request."""
    return Response(client.get(request.query_params["url"], read_as=Desk).model_dump())


urlpatterns = [
    path("failing/outside", outside),
    path("failing/outside/in-a-thread", outside_in_a_thread),
]
