"""C4: developers see everything in the log, clients only what is meant for them."""

import httpx2
import pytest

from ..conftest import Records
from ..failing.service import open_client
from .reading import read


def test_c4_users_get_their_message_and_public_details_only(client: httpx2.Client) -> None:
    response = client.get("/failing/ours")
    failure = read(response)
    assert failure.message == "Desk 7 is taken. Choose another one."
    assert failure.details == {"desk": 7}
    assert "ada@example.com" not in response.text


def test_c4_developers_get_the_values(client: httpx2.Client, records: Records) -> None:
    client.get("/failing/ours")
    (failure, _access) = records()
    assert failure["message"] == "desk 7 is taken by ada@example.com"
    assert failure["error"]["context"] == {"desk": 7, "owner_email": "ada@example.com", "password": "[redacted]"}


@pytest.mark.parametrize("path", ["/failing/unforeseen", "/failing/http/404", "/failing/http/418"])
def test_c4_nothing_of_a_foreign_error_leaves(client: httpx2.Client, path: str) -> None:
    response = client.get(path)
    assert "hunter2" not in response.text
    assert "own words" not in response.text
    assert "X-Internal" not in response.headers
    assert read(response).debug is None


@pytest.mark.parametrize(
    "visitor",
    [
        {"email": "rejected-value", "age": 30, "address": {"zip": "12345"}},
        {"email": "a@example.com", "age": "rejected-value", "address": {"zip": "12345"}},
        {"email": "a@example.com", "age": 30, "address": {"zip": "rejected-value"}},
        {"email": "a@example.com", "age": 30, "address": "rejected-value"},
        {"email": "a@example.com", "age": 30, "address": {"zip": "12345"}, "tags": "rejected-value"},
    ],
)
def test_c4_a_rejected_value_is_not_repeated(client: httpx2.Client, visitor: dict[str, object]) -> None:
    response = client.post("/failing/visitors", json=visitor)
    assert response.status_code == {{ cookiecutter.validation_status }}
    assert "rejected-value" not in response.text


def test_c4_not_even_development_repeats_a_rejected_value(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    with open_client(app_env="development", log_format="json") as client:
        response = client.post("/failing/visitors", json={"email": "rejected-value", "age": "rejected-value"})
    assert read(response).debug
    assert "rejected-value" not in response.text


def test_c4_development_shows_what_was_raised(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    with open_client(app_env="development", log_format="json") as client:
        failure = read(client.get("/failing/unforeseen"))
    assert failure.debug == {"type": "RuntimeError", "message": "the password is password=[redacted]"}
