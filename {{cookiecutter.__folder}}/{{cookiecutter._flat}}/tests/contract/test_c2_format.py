"""C2: the exact shape of the `flat` format."""

import re

import httpx2

from {{ cookiecutter.package_name }}.errors import PREFIX


def test_c2_all_keys_are_always_there(client: httpx2.Client) -> None:
    response = client.get("/no/such/route", headers={"X-Request-ID": "abc"})
    assert response.headers["Content-Type"] == "application/json"
    body = response.json()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body.pop("timestamp"))
    assert body == {
        "status": "error",
        "code": f"{PREFIX}_RESOURCE_ROUTE_NOT_FOUND",
        "message": "There is nothing at this address.",
        "details": {},
        "retryable": False,
        "request_id": "abc",
    }


def test_c2_details_and_retryable(client: httpx2.Client) -> None:
    body = client.get("/failing/ours").json()
    assert body["details"] == {"desk": 7}
    assert body["retryable"] is True


def test_c2_fields(client: httpx2.Client) -> None:
    body = client.get("/failing/visitors", params={"limit": 0}).json()
    assert body["details"] == {"limit": ["Must be at least 1."]}
