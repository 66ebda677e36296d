"""What an operation has tells how it can fail."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from {{ cookiecutter.package_name }}.config import Settings
from {{ cookiecutter.package_name }}.errors import PREFIX, ConflictError, ServiceError, fails_with
from {{ cookiecutter.package_name }}.errors.documentation import example
from {{ cookiecutter.package_name }}.errors.fails_with import declared_failures
from {{ cookiecutter.package_name }}.errors.http import AccessDenied, Gone, NotFound
from {{ cookiecutter.package_name }}.errors.openapi import document_failures

NOT_LET_IN = {"TIMEOUT_DEADLINE", "UNAVAILABLE_MAINTENANCE", "UNAVAILABLE_OVERLOADED"}
"""How a request fails before anything is done for it."""

TEXT = {"type": "string", "title": "Code"}


def documented(operation: dict[str, Any], *, shared: Any = (), declared: tuple[type[ServiceError], ...] = ()) -> Any:
    """The document with one operation."""
    document = {"paths": {"/desks": {"parameters": list(shared), "get": {"responses": {}, **operation}}}}
    document_failures(document, {("/desks", "get"): declared}, Settings())
    return document


def reasons(document: Any) -> set[str]:
    """What its operation can fail with, beside what any can."""
    codes = {code.removeprefix(f"{PREFIX}_") for code in document["components"]["examples"]}
    return codes - {"REQUEST_HOST_NOT_ALLOWED", "SYSTEM_INTERNAL_ERROR", *NOT_LET_IN}


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ({}, set()),
        ({"security": [{}]}, set()),
        ({"security": [{"bearer": []}]}, {"AUTH_REQUIRED"}),
        ({"parameters": [{"in": "query", "name": "q", "schema": TEXT}]}, {"VALIDATION_FAILED"}),
        ({"parameters": [{"in": "path", "name": "code", "schema": TEXT}]}, {"RESOURCE_ROUTE_NOT_FOUND"}),
        (
            {"parameters": [{"in": "path", "name": "code", "schema": {**TEXT, "maxLength": 8}}]},
            {"RESOURCE_ROUTE_NOT_FOUND", "VALIDATION_FAILED"},
        ),
        (
            {"requestBody": {"content": {}}},
            {
                "REQUEST_BODY_TOO_LARGE",
                "REQUEST_MALFORMED_BODY",
                "REQUEST_UNSUPPORTED_MEDIA_TYPE",
                "VALIDATION_FAILED",
            },
        ),
    ],
)
def test_an_operation_fails_as_what_it_has_can_fail(operation: dict[str, Any], expected: set[str]) -> None:
    assert reasons(documented(operation)) == expected


def test_parameters_that_operations_share_count_for_each() -> None:
    assert reasons(documented({}, shared=[{"in": "header", "name": "X-Desk"}])) == {"VALIDATION_FAILED"}


def test_what_an_operation_declares_is_added() -> None:
    assert reasons(documented({}, declared=(NotFound,))) == {"RESOURCE_NOT_FOUND"}


def test_failures_that_a_framework_has_noted_are_replaced() -> None:
    noted = {"201": {"description": "Made"}, "422": {"description": "Theirs"}, "default": {"description": "Theirs"}}
    responses = documented({"responses": noted})["paths"]["/desks"]["get"]["responses"]
    assert responses.keys() == {"201", "400", "500", "503", "504"}
    assert responses["201"] == {"description": "Made"}


def test_links_and_examples_are_built_on_the_documentation_of_errors() -> None:
    document: Any = {"paths": {"/desks": {"get": {"responses": {}}}}}
    document_failures(document, {}, Settings(error_docs_url="https://docs.example.com/errors"))
    described = document["paths"]["/desks"]["get"]["responses"]["500"]["description"]
    assert f"(https://docs.example.com/errors/{PREFIX}_SYSTEM_INTERNAL_ERROR)" in described


def test_an_example_is_what_becomes_of_it_in_an_answer() -> None:
    class Odd(ConflictError):
        """Its values are none of JSON's own."""

        code = "ODD"
        message = "odd"
        public = ("desk", "price", "taken")
        examples = {"desk": UUID(int=7), "price": Decimal("1.10"), "taken": {1}}

    shown = str(example(Odd, "https://docs.example.com/errors"))
    assert "'desk': '00000000-0000-0000-0000-000000000007'" in shown
    assert "'price': '1.10'" in shown
    assert "'taken': [1]" in shown


def test_declarations_add_up() -> None:
    @fails_with(NotFound)
    @fails_with(Gone)
    def view() -> None: ...

    @fails_with(AccessDenied)
    class Permission: ...

    assert declared_failures(view, Permission, len) == {NotFound, Gone, AccessDenied}
