"""C2: a failed validation names every failing field at once."""

import httpx2

from {{ cookiecutter.package_name }}.errors import PREFIX

from .reading import read


def test_c2_every_failing_field_at_once(client: httpx2.Client) -> None:
    visitor = {"email": "x", "age": 3, "address": {"zip": "1"}, "tags": [1, "a"]}
    response = client.post("/failing/visitors", json=visitor)
    assert response.status_code == {{ cookiecutter.validation_status }}
    failure = read(response)
    assert failure.code == f"{PREFIX}_VALIDATION_FAILED"
    assert failure.fields == {
        "email": ["This value is not valid."],
        "age": ["Must be at least 18."],
        "address.zip": ["Must have at least 5 characters."],
        "tags.0": ["Must be text."],
    }


def test_c2_what_is_missing(client: httpx2.Client) -> None:
    failure = read(client.post("/failing/visitors", json={}))
    required = ["This field is required."]
    assert failure.fields == {"email": required, "age": required, "address": required}


def test_c2_a_field_of_the_query(client: httpx2.Client) -> None:
    failure = read(client.get("/failing/visitors", params={"limit": 0}))
    assert failure.fields == {"limit": ["Must be at least 1."]}


def test_c2_a_field_of_the_path(client: httpx2.Client) -> None:
    failure = read(client.get("/failing/visitors/no-uuid"))
    assert failure.fields == {"visitor_id": ["Must be a UUID."]}


def test_c2_a_body_of_the_wrong_kind(client: httpx2.Client) -> None:
    failure = read(client.post("/failing/visitors", json=["a list"]))
    assert failure.fields == {"__all__": ["Must be an object."]}
