"""The routes, the same for all; only what a domain error is differs."""

from collections.abc import Callable

from django.urls import URLPattern, path
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

DomainError = Callable[[int, str], Exception]
"""Makes the error of a desk that is taken from its number and from its owner's address."""


class Address(serializers.Serializer):
    zip = serializers.CharField(min_length=5, max_length=5)


class Visitor(serializers.Serializer):
    email = serializers.CharField()
    age = serializers.IntegerField(min_value=18)
    address = Address()
    tags = serializers.ListField(child=serializers.CharField(), default=[], max_length=3)


def make_urls(desk_taken: DomainError) -> list[URLPattern]:
    @api_view(["GET"])
    def desks(request: Request) -> Response:
        return Response({"message": "pong"})

    @api_view(["GET"])
    def taken(request: Request) -> Response:
        return find_desk(desk_taken(7, "ada@example.com"))

    @api_view(["GET"])
    def broken(request: Request) -> Response:
        return find_desk(RuntimeError("the desk has no legs"))

    @api_view(["POST"])
    def visitors(request: Request) -> Response:
        visitor = Visitor(data=request.data)
        visitor.is_valid(raise_exception=True)
        return Response(visitor.validated_data, status=201)

    return [
        path("desks", desks),
        path("desks/taken", taken),
        path("desks/broken", broken),
        path("visitors", visitors),
    ]


def find_desk(error: Exception) -> Response:
    """Stands for a service ..."""
    return ask_repository(error)


def ask_repository(error: Exception) -> Response:
    """... that calls a repository, where the failure is."""
    raise error
