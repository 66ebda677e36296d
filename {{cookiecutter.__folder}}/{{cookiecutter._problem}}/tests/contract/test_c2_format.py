"""C2: the exact shape of the `problem` format."""

import uuid

import httpx2
import pytest

from {{ cookiecutter.package_name }}.errors import PREFIX

from ..failing.service import open_client


def test_c2_members_of_rfc_9457(client: httpx2.Client) -> None:
    response = client.get("/no/such/route", headers={"X-Request-ID": "abc"})
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert uuid.UUID(body.pop("instance"))
    assert body == {
        "type": f"http://localhost/errors/{PREFIX}_RESOURCE_ROUTE_NOT_FOUND",
        "title": "Route not found",
        "status": 404,
        "detail": "There is nothing at this address.",
        "code": f"{PREFIX}_RESOURCE_ROUTE_NOT_FOUND",
        "retryable": False,
        "request_id": "abc",
    }


def test_c2_details_are_extension_members(client: httpx2.Client) -> None:
    body = client.get("/failing/ours").json()
    assert body["desk"] == 7
    assert body["retryable"] is True


def test_c2_pointers_into_the_body(client: httpx2.Client) -> None:
    body = client.post("/failing/visitors", json={"email": "a@example.com", "age": 30, "address": {"zip": "1"}}).json()
    assert body["errors"] == [{"pointer": "#/address/zip", "detail": "Must have at least 5 characters."}]


def test_c2_names_of_parameters(client: httpx2.Client) -> None:
    body = client.get("/failing/visitors", params={"limit": 0}).json()
    assert body["errors"] == [{"parameter": "limit", "detail": "Must be at least 1."}]


def test_c2_type_is_built_on_the_documentation_of_errors(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    with open_client(error_docs_url="https://docs.example.com/errors/") as client:
        body = client.get("/failing/ours").json()
    assert body["type"] == f"https://docs.example.com/errors/{PREFIX}_CONFLICT_DESK_TAKEN"
