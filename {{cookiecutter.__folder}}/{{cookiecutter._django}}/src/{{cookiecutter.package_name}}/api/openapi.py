"""`/openapi.json`: the interface as a document, made by drf-spectacular."""

from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.permissions import SAFE_METHODS, AllowAny, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from ..errors import ServiceError
from ..errors.fails_with import declared_failures
from ..errors.http import AccessDenied, AuthenticationRequired, NotAcceptable, RateLimitExceeded
from ..errors.openapi import document_failures
from .catalogue import AnyAccepted

_DEMANDING_NOTHING = dict.fromkeys(SAFE_METHODS, (IsAuthenticatedOrReadOnly,))
"""Permissions that some methods do not need."""


@extend_schema(exclude=True)
@api_view(["GET"])
def openapi(request: Request) -> Response:
    """The document. (drf-spectacular's own view puts the service's name into a header, which takes few characters.)"""
    schema = SchemaGenerator().get_schema(request=request, public=True)  # type: ignore[no-untyped-call]
    return Response(schema)


def add_failures(result: dict[str, Any], generator: Any, **_: Any) -> dict[str, Any]:
    """Adds to every operation how it fails. A postprocessing hook of drf-spectacular."""
    declared = {}
    for path, _regex, method, callback in generator.endpoints:
        view = generator.create_view(callback, method)
        declared[generator.coerce_path(path, method, view), method.lower()] = _failures(callback, view, method)
    document_failures(result, declared, settings.SERVICE)
    return result


def _failures(callback: Any, view: Any, method: str) -> set[type[ServiceError]]:
    """What `fails_with` says of a view and of its policies, and what these policies are known to raise."""
    function = getattr(view, getattr(view, "action", None) or method.lower())
    policies = (*view.authentication_classes, *view.permission_classes, *view.throttle_classes)
    failures = declared_failures(callback, callback.cls, function, view.schema, *policies)
    if {*view.permission_classes} - {AllowAny, *_DEMANDING_NOTHING.get(method, ())}:
        failures |= {AuthenticationRequired, AccessDenied}
    if view.throttle_classes:
        failures.add(RateLimitExceeded)
    if view.content_negotiation_class is not AnyAccepted:
        failures.add(NotAcceptable)
    return failures
