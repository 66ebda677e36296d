"""Runs the transactions of `scripts`, in Django."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.db import connection
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from {{ cookiecutter.package_name }}.database.refusals import refusing
from {{ cookiecutter.package_name }}.database.transactions import read_only, transactional
from {{ cookiecutter.package_name }}.errors import ServiceError

from .scripts import SCRIPTS, Inner, Step

Rows = list[list[Any]]
Declared = Mapping[str, type[ServiceError]]


@extend_schema(exclude=True)
@api_view(["POST", "GET"])
def transaction(request: Request, name: str) -> Response:
    """Runs the script of this name (GET: it only reads); answers with what its last statement found."""
    script = SCRIPTS[name]
    return Response(write(*script) if request.method == "POST" else read(*script))


@transactional
def write(steps: Sequence[Step], declared: Declared) -> Rows:
    return run(steps, declared)


@read_only
def read(steps: Sequence[Step], declared: Declared) -> Rows:
    return run(steps, declared)


def run(steps: Sequence[Step], declared: Declared) -> Rows:
    rows: Rows = []
    for step in steps:
        if isinstance(step, Inner):
            with suppress(*([Exception] if step.caught else [])):
                rows = write(step.steps, declared)
        elif isinstance(step, str):
            rows = execute(step, declared)
        else:
            step()
    return rows


def execute(statement: str, declared: Declared) -> Rows:
    with refusing(declared, sent="this"), connection.cursor() as cursor:
        cursor.execute(statement)
        return [list(row) for row in cursor.fetchall()] if cursor.description else []


urlpatterns = [path("failing/transaction/<str:name>", transaction)]
