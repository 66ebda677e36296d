"""What FastAPI's routes declare that they fail with, for `/openapi.json`."""

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from ..errors import ServiceError
from ..errors.fails_with import declared_failures


def failures_by_operation(app: FastAPI) -> dict[tuple[str, str], set[type[ServiceError]]]:
    """What `fails_with` says of each route's function and of its dependencies, by path and method."""
    return {
        (str(route.path_format), method.lower()): declared_failures(*_functions(route.dependant))
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute)
        for method in route.methods or ()
    }


def _functions(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for dependency in dependant.dependencies:
        yield from _functions(dependency)
