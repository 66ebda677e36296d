"""C2: every failure is a problem as RFC 9457 has it."""

import json
from pathlib import Path
from typing import Any

import httpx2
import jsonschema_rs
import pytest

from {{ cookiecutter.package_name }}.errors import ServiceError
from {{ cookiecutter.package_name }}.errors.catalogue import catalogue
from {{ cookiecutter.package_name }}.errors.documentation import example

SCHEMA = json.loads(Path(__file__).with_name("rfc_9457.json").read_text())
RFC_9457 = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)


@pytest.mark.parametrize("error", catalogue(), ids=lambda error: error.code)
def test_c2_every_error_makes_a_problem(error: type[ServiceError]) -> None:
    RFC_9457.validate(example(error, "https://docs.example.com/errors"))


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("GET", "/no/such/route", {}),
        ("POST", "/api/v1/ping", {}),
        ("GET", "/api/v1/ping", {"headers": {"Host": "evil.example"}}),
        ("POST", "/failing/visitors", {"content": b"{", "headers": {"Content-Type": "application/json"}}),
        ("POST", "/failing/visitors", {"json": {"age": 3, "address": {}}}),
        ("GET", "/failing/visitors", {"params": {"limit": "many"}}),
        ("GET", "/failing/visitors/no-uuid", {}),
        ("GET", "/failing/ours", {}),
        ("GET", "/failing/unforeseen", {}),
        ("GET", "/failing/plain", {}),
        ("GET", "/failing/http/401", {}),
        ("GET", "/failing/http/418", {}),
        ("GET", "/errors/NOTHING", {}),
    ],
)
def test_c2_every_failure_is_a_problem(client: httpx2.Client, method: str, path: str, options: dict[str, Any]) -> None:
    response = client.request(method, path, **options)
    problem = response.json()
    RFC_9457.validate(problem)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert problem["status"] == response.status_code
    assert client.get(problem["type"]).status_code == 200, "its type resolves to a page"
