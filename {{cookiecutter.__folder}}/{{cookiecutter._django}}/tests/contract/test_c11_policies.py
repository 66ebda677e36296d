"""C11: what permissions and throttles raise is documented for each operation that has them."""

import pytest
from django.test import override_settings

from {{ cookiecutter.package_name }}.errors import PREFIX

from ..failing.service import open_client

NOT_LET_IN = {"TIMEOUT_DEADLINE", "UNAVAILABLE_MAINTENANCE", "UNAVAILABLE_OVERLOADED"}
"""How a request fails before anything is done for it, unless it asks how the service is."""

ANY = {"REQUEST_HOST_NOT_ALLOWED", "REQUEST_NOT_ACCEPTABLE", "SYSTEM_INTERNAL_ERROR", *NOT_LET_IN}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/unguarded", set()),
        ("/permitted", {"AUTH_REQUIRED", "FORBIDDEN_ACCESS_DENIED"}),
        ("/throttled", {"RATE_LIMIT_EXCEEDED"}),
        (
            "/desks/{id}",
            {
                "AUTH_REQUIRED",
                "CONFLICT_DESK_TAKEN",
                "FORBIDDEN_ACCESS_DENIED",
                "RESOURCE_GONE",
                "RESOURCE_ROUTE_NOT_FOUND",
                "VALIDATION_FAILED",
            },
        ),
    ],
)
def test_c11_policies_are_documented(capsysbinary: pytest.CaptureFixture[bytes], path: str, expected: set[str]) -> None:
    with open_client() as client, override_settings(ROOT_URLCONF="tests.failing.policies"):
        responses = client.get("/openapi.json").json()["paths"][path]["get"]["responses"]
    failures = [response["headers"]["X-Error-Code"] for status, response in responses.items() if status > "4"]
    codes = {code.removeprefix(f"{PREFIX}_") for failure in failures for code in failure["schema"]["enum"]}
    assert codes - ANY == expected
