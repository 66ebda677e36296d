"""C7: a failed request writes exactly one error record, and every request one access record."""

import httpx2
import pytest

from {{ cookiecutter.package_name }}.errors import PREFIX

from ..conftest import Records
from .checking import failures


@pytest.mark.parametrize(
    ("path", "level"),
    [
        ("/failing/unforeseen", "error"),
        ("/failing/http/500", "error"),
        ("/failing/http/503", "error"),
        ("/failing/ours", "warning"),
        ("/failing/visitors?limit=0", "warning"),
        ("/no/such/route", "warning"),
    ],
)
def test_c7_one_record_per_failure(client: httpx2.Client, records: Records, path: str, level: str) -> None:
    status = client.get(path).status_code
    failure, access = records()
    assert failure["level"] == level
    assert failure["error"]["status"] == status
    assert ("exception" in failure) == (level == "error")
    assert access["level"] == "info"
    assert access["http"]["status_code"] == failure["http"]["status_code"] == status
    assert "error" not in access


def test_c7_what_the_record_says(client: httpx2.Client, records: Records) -> None:
    client.get("/failing/ours", headers={"User-Agent": "a test"})
    failure, access = records()
    assert list(failure)[:8] == [
        "timestamp",
        "level",
        "message",
        "logger",
        "service",
        "request_id",
        "trace_id",
        "span_id",
    ]
    assert failure["service"]["name"] == "{{ cookiecutter.project_slug }}"
    assert failure["service"]["environment"] == "test"
    assert failure["error"]["code"] == f"{PREFIX}_CONFLICT_DESK_TAKEN"
    assert failure["error"]["category"] == "CONFLICT"
    assert failure["error"]["recovery"] == "business"
    assert failure["http"]["route"] == access["http"]["route"] == "/failing/ours"
    assert failure["http"]["user_agent"] == "a test"
    assert failure["module"] == "routes"
    assert failure["function"] == "ours"
    assert access["duration_ms"] >= failure["duration_ms"] >= 0


def test_c7_the_stack_has_its_causes(client: httpx2.Client, records: Records) -> None:
    client.get("/failing/unforeseen")
    exception = records()[0]["exception"]
    assert exception["type"] == "RuntimeError"
    assert exception["message"] == "the password is password=[redacted]"
    assert any(line.endswith(":unforeseen") for line in exception["stacktrace"])
    assert any(line.startswith("caused by ValueError") for line in exception["stacktrace"])


def test_c7_the_stack_of_a_group_has_its_members(client: httpx2.Client, records: Records) -> None:
    client.get("/failing/tasks/ours+unforeseen+missing")
    (failure,) = failures(records())
    stack = "\n".join(failure["exception"]["stacktrace"])
    for member in ("DeskTaken", "RuntimeError", "NotFound"):
        assert f"{member}: " in stack


def test_c7_a_stack_has_an_end(client: httpx2.Client, records: Records) -> None:
    for what in ("recursion", "circle", "after-many", "in-many-groups"):
        client.get(f"/failing/view/{what}+unforeseen")
        (failure,) = failures(records())
        assert len(failure["exception"]["stacktrace"]) < 1_000, what


def test_c7_one_object_that_is_raised_again_and_again(client: httpx2.Client, records: Records) -> None:
    for request_id in ("first", "second", "third"):
        client.get("/failing/view/already-made", headers={"X-Request-ID": request_id})
        assert [record["request_id"] for record in records()] == [request_id, request_id]


def test_c7_the_route_is_a_template(client: httpx2.Client, records: Records) -> None:
    client.get("/failing/http/404")
    assert {record["http"]["route"] for record in records()} == {"/failing/http/{status}"}


def test_c7_no_route_is_no_template(client: httpx2.Client, records: Records) -> None:
    client.get("/no/such/route")
    assert not any("route" in record["http"] for record in records())


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_c7_probes_write_no_access_record(client: httpx2.Client, records: Records, path: str) -> None:
    assert client.get(path).status_code == 200
    assert records() == []
