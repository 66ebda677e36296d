"""C11: the failures are part of the documented interface."""

from typing import Any

import httpx2
import jsonschema_rs
import pytest

from {{ cookiecutter.package_name }}.errors import PREFIX

from .reading import MEDIA_TYPE

NOT_LET_IN = {"TIMEOUT_DEADLINE", "UNAVAILABLE_MAINTENANCE", "UNAVAILABLE_OVERLOADED"}
"""How a request fails before anything is done for it, unless it asks how the service is."""


@pytest.fixture
def document(client: httpx2.Client) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/openapi.json").json()
    return document


def failures(document: dict[str, Any], method: str, path: str) -> dict[str, list[str]]:
    """The codes that an operation can fail with, less the prefix, by status."""
    responses = document["paths"][path][method]["responses"]
    return {
        status: [code.removeprefix(f"{PREFIX}_") for code in response["headers"]["X-Error-Code"]["schema"]["enum"]]
        for status, response in responses.items()
        if status >= "4"
    }


def test_c11_every_operation_documents_how_it_fails(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method in operations:
            codes = failures(document, method, path)
            assert "REQUEST_HOST_NOT_ALLOWED" in codes["400"]
            assert codes["500"] == ["SYSTEM_INTERNAL_ERROR"] or path == "/failing/http/{status}"
            not_let_in = NOT_LET_IN & {code for status in ("503", "504") for code in codes.get(status, ())}
            assert not_let_in == (set() if path in ("/healthz", "/readyz") else NOT_LET_IN)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("get", "/readyz", {"UNAVAILABLE_NOT_READY", "UNAVAILABLE_SHUTTING_DOWN"}),
        ("get", "/errors/{code}", {"RESOURCE_NOT_FOUND", "RESOURCE_ROUTE_NOT_FOUND"}),
        ("get", "/failing/ours", {"CONFLICT_DESK_TAKEN"}),
        ("get", "/failing/visitors", {"VALIDATION_FAILED"}),
        ("get", "/failing/visitors/{visitor_id}", {"VALIDATION_FAILED", "RESOURCE_ROUTE_NOT_FOUND"}),
        (
            "post",
            "/failing/visitors",
            {
                "REQUEST_BODY_TOO_LARGE",
                "REQUEST_MALFORMED_BODY",
                "REQUEST_UNSUPPORTED_MEDIA_TYPE",
                "VALIDATION_FAILED",
            },
        ),
        ("get", "/api/v1/ping", set()),
    ],
)
def test_c11_an_operation_documents_just_what_it_can_fail_with(
    document: dict[str, Any], method: str, path: str, expected: set[str]
) -> None:
    anywhere = {"REQUEST_HOST_NOT_ALLOWED", "REQUEST_NOT_ACCEPTABLE", "SYSTEM_INTERNAL_ERROR", *NOT_LET_IN}
    documented = {code for codes in failures(document, method, path).values() for code in codes}
    assert documented - anywhere == expected


def test_c11_examples_are_what_clients_get(document: dict[str, Any]) -> None:
    described = document["paths"]["/failing/ours"]["get"]["responses"]["409"]
    content = described["content"][MEDIA_TYPE]
    code = f"{PREFIX}_CONFLICT_DESK_TAKEN"
    assert content["schema"] == {"$ref": "#/components/schemas/Failure"}
    assert content["examples"] == {code: {"$ref": f"#/components/examples/{code}"}}
    assert "Desk 7 is taken. Choose another one." in str(document["components"]["examples"][code]["value"])
    assert f"(/errors/{code})" in described["description"]


def test_c11_examples_conform_to_the_schema(document: dict[str, Any]) -> None:
    components = document["components"]
    failure = jsonschema_rs.validator_for(components["schemas"]["Failure"], validate_formats=True)
    for code, example in components["examples"].items():
        failure.validate(example["value"])
        assert code in str(example["value"])


def test_c11_headers_that_belong_to_a_status(document: dict[str, Any]) -> None:
    responses = document["paths"]["/failing/http/{status}"]["get"]["responses"]
    expected = {"401": "WWW-Authenticate", "405": "Allow", "429": "Retry-After", "503": "Retry-After"}
    for status, header in expected.items():
        assert {"X-Error-Code", "X-Request-ID", "Cache-Control", header} == responses[status]["headers"].keys()
    assert "Retry-After" in document["paths"]["/failing/ours"]["get"]["responses"]["409"]["headers"]


def test_c11_nothing_refers_to_what_is_not_there(document: dict[str, Any]) -> None:
    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
            return own.union(*map(references, value.values()))
        return set().union(*map(references, value)) if isinstance(value, list) else set()

    for reference in references(document):
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


def test_c11_the_interface_has_a_page(client: httpx2.Client) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
