"""`/openapi.json`: the interface as a document, made by drf-spectacular."""

from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ..errors.format import MEDIA_TYPE, SCHEMA


@extend_schema(exclude=True)
@api_view(["GET"])
def openapi(request: Request) -> Response:
    """The document. (drf-spectacular's own view puts the service's name into a header, which takes few characters.)"""
    schema = SchemaGenerator().get_schema(request=request, public=True)  # type: ignore[no-untyped-call]
    return Response(schema)


def document_failures(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Adds to every operation how it fails. A postprocessing hook of drf-spectacular."""
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = {
                "description": "Failure",
                "content": {MEDIA_TYPE: {"schema": SCHEMA}},
            }
    return result
