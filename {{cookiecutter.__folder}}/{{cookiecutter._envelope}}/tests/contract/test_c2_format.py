"""C2: the exact shape of the `envelope` format."""

import httpx2

from {{ cookiecutter.package_name }}.errors import PREFIX


def test_c2_all_keys_are_always_there(client: httpx2.Client) -> None:
    response = client.get("/no/such/route", headers={"X-Request-ID": "abc"})
    assert response.headers["Content-Type"] == "application/json"
    assert response.json() == {
        "error": {
            "code": f"{PREFIX}_RESOURCE_ROUTE_NOT_FOUND",
            "message": "There is nothing at this address.",
            "fields": None,
            "details": None,
            "retryable": False,
            "request_id": "abc",
        }
    }


def test_c2_details_and_retryable(client: httpx2.Client) -> None:
    error = client.get("/failing/ours").json()["error"]
    assert error["details"] == {"desk": 7}
    assert error["retryable"] is True


def test_c2_fields(client: httpx2.Client) -> None:
    error = client.get("/failing/visitors", params={"limit": 0}).json()["error"]
    assert error["fields"] == {"limit": ["Must be at least 1."]}
    assert error["details"] is None
