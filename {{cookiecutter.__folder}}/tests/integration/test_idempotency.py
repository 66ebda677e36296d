"""`Idempotency-Key`: what is done once, what is kept of it, for whom and for how long."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from {{ cookiecutter.package_name }}.api import idempotency
from {{ cookiecutter.package_name }}.coordination import outage
from {{ cookiecutter.package_name }}.coordination.attempts import KEPT
from {{ cookiecutter.package_name }}.errors import ValidationError

from ..conftest import Records, openapi_document
from ..contract.at_once import at_once
from ..contract.checking import check, failures
from ..failing.coordination import DONE, GATES
from ..failing.service import come_from, open_client
from .stores import NEEDS_REDIS, REDIS, STORES, at_last, by_proxy, new_name, nowhere

KEPT_HEADERS = ("Content-Type", "ETag", "Location")


@pytest.fixture(autouse=True, params=STORES)
def store(request: pytest.FixtureRequest, _own_settings: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the service keeps its answers in."""
    if request.param == "redis":
        monkeypatch.setenv("REDIS_URL", REDIS or "")
    return str(request.param)


ONCE = pytest.mark.parametrize("store", ["memory"], indirect=True)
"""For tests that bring a Redis of their own, or none."""


@pytest.fixture
def name() -> str:
    """What is done, and the key that it is done with."""
    return new_name()


def request(client: httpx2.Client, name: str, key: str | None = None, method: str = "POST") -> httpx2.Request:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.build_request(method, "/failing/orders", json={"item": name}, headers=headers)


def order(client: httpx2.Client, name: str, key: str | None = None, method: str = "POST") -> httpx2.Response:
    return client.send(request(client, name, key, method))


def post(client: httpx2.Client, path: str, key: str, **params: str | int) -> httpx2.Response:
    return client.post(f"/failing/{path}", params=params, headers={"Idempotency-Key": key})


def is_repeated(response: httpx2.Response) -> bool:
    return response.headers.get("Idempotency-Replayed") == "true"


def test_the_first_answer_is_sent_again(client: httpx2.Client, name: str) -> None:
    first, *others = [order(client, name, name) for _ in range(3)]
    assert (first.status_code, first.headers["X-Other"], is_repeated(first)) == (201, "yes", False)
    for other in others:
        assert (other.status_code, other.content, is_repeated(other)) == (201, first.content, True)
        assert [other.headers[header] for header in KEPT_HEADERS] == [first.headers[header] for header in KEPT_HEADERS]
        assert "X-Other" not in other.headers
        assert other.headers["X-Request-ID"] != first.headers["X-Request-ID"]
    assert DONE[name] == 1


def test_an_answer_without_a_body(client: httpx2.Client, name: str) -> None:
    for repeated in (False, True):
        headers = {"Idempotency-Key": name}
        answer = client.request("DELETE", "/failing/orders", params={"item": name}, headers=headers)
        assert (answer.status_code, answer.content, is_repeated(answer)) == (204, b"", repeated)
    assert DONE[name] == 1


def test_without_a_key_everything_is_done_again(client: httpx2.Client, name: str) -> None:
    answers = [order(client, name) for _ in range(2)]
    assert [answer.json()["number"] for answer in answers] == [1, 2]
    assert not any(map(is_repeated, answers))


def test_a_key_may_stand_in_quotes(client: httpx2.Client, name: str) -> None:
    key = f'{name} "and" \\more'
    quoted = '"{}"'.format(key.replace("\\", "\\\\").replace('"', '\\"'))
    order(client, name, key)
    assert is_repeated(order(client, name, quoted))
    assert DONE[name] == 1


def test_what_is_no_key(client: httpx2.Client, name: str) -> None:
    for key in ("", " ", '""', '"', '"open', '"a"b"', '"\\x"', "x" * 256, "two words\t"):
        response = client.post("/failing/orders", json={"item": name}, headers={"Idempotency-Key": key})
        failure = check(response, ValidationError.status, "VALIDATION_FAILED")
        assert [*failure.fields] == ["Idempotency-Key"]
    assert DONE[name] == 0


@pytest.mark.parametrize("content", [b'{"item": ""}', b"{}", b"[]"])
def test_a_body_that_is_not_valid(client: httpx2.Client, records: Records, name: str, content: bytes) -> None:
    headers = {"Idempotency-Key": name, "Content-Type": "application/json"}
    answers = [client.post("/failing/orders", content=content, headers=headers) for _ in range(2)]
    first, second = (check(answer, ValidationError.status, "VALIDATION_FAILED") for answer in answers)
    assert list(map(is_repeated, answers)) == [False, True]
    assert (first.message, first.fields, first.details) == (second.message, second.fields, second.details)
    assert first.request_id != second.request_id
    assert [record["request_id"] for record in failures(records())] == [first.request_id, second.request_id]


@pytest.mark.parametrize("content", [b"{", b"\xff"])
def test_what_cannot_be_read_leaves_nothing_behind(client: httpx2.Client, name: str, content: bytes) -> None:
    headers = {"Idempotency-Key": name, "Content-Type": "application/json"}
    for _ in range(2):
        response = client.post("/failing/orders", content=content, headers=headers)
        check(response, 400, "REQUEST_MALFORMED_BODY")
        assert not is_repeated(response)
    assert order(client, name, name).status_code == 201


def test_a_failure_of_the_client_s_is_sent_again(client: httpx2.Client, records: Records, name: str) -> None:
    answers = [post(client, f"mishaps/{name}", name, what="missing") for _ in range(3)]
    seen = [check(answer, 404, "RESOURCE_NOT_FOUND").request_id for answer in answers]
    assert [is_repeated(answer) for answer in answers] == [False, True, True]
    recorded = failures(records())
    assert [record["request_id"] for record in recorded] == seen
    assert len({record["message"] for record in recorded}) == 1
    assert DONE[name] == 1


def test_so_is_a_failure_that_the_route_answers_itself(client: httpx2.Client) -> None:
    for status in (403, 404, 409, 410, 412):
        name = new_name()
        first, second = [post(client, f"refusals/{name}", name, status=status) for _ in range(2)]
        for answer in (first, second):
            check(answer, status, first.headers["X-Error-Code"].partition("_")[2])
        assert (is_repeated(first), is_repeated(second), DONE[name]) == (False, True, 1), status


def test_after_what_may_go_better_the_key_is_free(client: httpx2.Client) -> None:
    for what in ("ours", "unavailable", "unforeseen", "exit", "cancelled", "memory", "ours+missing", "wordless-desk"):
        name = new_name()
        first, second = [post(client, f"mishaps/{name}", name, what=what) for _ in range(2)]
        assert first.status_code == second.status_code >= 400
        assert (is_repeated(second), DONE[name]) == (False, 2), what


def test_so_it_is_after_a_status_of_that_kind(client: httpx2.Client) -> None:
    for status in (400, 401, 408, 415, 418, 429, 500, 503):
        name = new_name()
        first, second = [post(client, f"refusals/{name}", name, status=status) for _ in range(2)]
        assert first.status_code == second.status_code == status
        assert (is_repeated(second), DONE[name]) == (False, 2), status


def test_an_answer_that_nobody_can_repeat(client: httpx2.Client, records: Records, name: str) -> None:
    for _ in range(2):
        check(post(client, f"streams/{name}", name), 500, "SYSTEM_INTERNAL_ERROR")
    assert {record["exception"]["type"] for record in failures(records())} == {"TypeError"}
    assert DONE[name] == 2


def test_another_request_with_the_same_key(client: httpx2.Client, records: Records, name: str) -> None:
    order(client, name, name)
    other = new_name()
    refused = order(client, other, name)
    check(refused, ValidationError.status, "VALIDATION_IDEMPOTENCY_KEY_REUSED")
    assert (DONE[other], len(failures(records()))) == (0, 1)
    assert is_repeated(order(client, name, name))


def test_another_query_or_path_is_another_request(client: httpx2.Client, name: str) -> None:
    post(client, f"mishaps/{name}", name, what="missing")
    for path, what in ((f"mishaps/{name}", "unforeseen"), (f"mishaps/{new_name()}", "missing")):
        check(post(client, path, name, what=what), ValidationError.status, "VALIDATION_IDEMPOTENCY_KEY_REUSED")


def test_each_operation_and_each_sender_has_keys_of_its_own(client: httpx2.Client, name: str) -> None:
    assert not is_repeated(order(client, name, name))
    assert not is_repeated(order(client, name, name, "PUT"))
    assert not is_repeated(post(client, f"mishaps/{name}", name, what="missing"))
    come_from(client, "192.0.2.7")
    assert not is_repeated(order(client, name, name))
    assert is_repeated(order(client, name, name))
    assert DONE[name] == 4


def test_while_the_first_one_is_being_answered(client: httpx2.Client, records: Records, name: str) -> None:
    gate = GATES[name]
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(order, client, name, name)
        gate.wait_for_somebody()
        records()
        second = order(client, name, name)
        assert check(second, 409, "CONFLICT_IDEMPOTENCY_IN_PROGRESS").retryable
        assert second.headers["Retry-After"] == "1"
        check(order(client, new_name(), name), ValidationError.status, "VALIDATION_IDEMPOTENCY_KEY_REUSED")
        assert len(failures(records())) == 2
        gate.open()
        assert first.result().status_code == 201
    assert order(client, name, name).content == first.result().content
    assert DONE[name] == 1


def test_of_many_at_once_one_is_done(client: httpx2.Client, name: str) -> None:
    answers = at_once(client, [request(client, name, name) for _ in range(20)])
    seen = Counter((answer.status_code, is_repeated(answer)) for answer in answers)
    assert seen.pop((201, False)) == 1
    assert set(seen) <= {(201, True), (409, False)}
    assert DONE[name] == 1


def test_a_process_that_died_blocks_a_key_for_a_while_only(
    client: httpx2.Client, records: Records, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "LEASE", 0.01)
    gate = GATES[name]
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(order, client, name, name)  # it does not die, but it is not heard of either
        gate.wait_for_somebody()
        records()
        second = pool.submit(at_last, lambda: order(client, name, name).status_code == 201)
        at_last(lambda: DONE[name] == 2)
        gate.open()
        assert first.result().status_code == 201
        second.result()
    assert is_repeated(order(client, name, name))
    said = [record for record in records() if "lease" in record]
    assert [record["level"] for record in said] == ["warning"]


def test_an_answer_is_kept_for_a_while_only(client: httpx2.Client, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert KEPT == 24 * 3600
    monkeypatch.setattr(idempotency, "KEPT", 0.02)
    order(client, name, name)
    at_last(lambda: not is_repeated(order(client, name, name)))


@ONCE
def test_without_redis_what_carries_a_key_is_denied(records: Records, store: str, name: str) -> None:
    with nowhere() as address, open_client(redis_url=address) as client:
        assert order(client, name).status_code == 201
        for _ in range(2):
            denied = order(client, name, name)
            assert check(denied, 503, "UNAVAILABLE_STORE").retryable
            assert denied.headers["Retry-After"] == "5"
    assert DONE[name] == 1
    assert [record["level"] for record in failures(records())] == ["warning", "error", "error"]


@ONCE
@NEEDS_REDIS
def test_redis_goes_away_in_the_middle_and_comes_back(
    records: Records, store: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outage, "PAUSE", 0)
    monkeypatch.setattr(idempotency, "LEASE", 0.2)
    gate = GATES[name]
    with by_proxy() as (address, proxy), open_client(redis_url=address) as client, ThreadPoolExecutor(1) as pool:
        first = pool.submit(order, client, name, name)
        gate.wait_for_somebody()
        records()
        proxy.cut()
        gate.open()
        assert first.result().status_code == 201  # what was done is done
        assert [record["level"] for record in failures(records())] == ["warning", "warning"]
        check(order(client, name, name), 503, "UNAVAILABLE_STORE")
        proxy.restore()
        check(order(client, name, name), 409, "CONFLICT_IDEMPOTENCY_IN_PROGRESS")
        at_last(lambda: order(client, name, name).status_code == 201)
        assert is_repeated(order(client, name, name))


@NEEDS_REDIS
@pytest.mark.parametrize("store", ["redis"], indirect=True)
def test_another_process_knows_the_answer(store: str, name: str) -> None:
    with open_client() as client:
        first = order(client, name, name)
    with open_client() as other:
        again = order(other, name, name)
    assert (again.content, is_repeated(again), DONE[name]) == (first.content, True, 1)


@ONCE
def test_the_document_of_the_interface_tells_of_the_header(store: str) -> None:
    paths = openapi_document()["paths"]
    headers = [one["name"] for one in paths["/failing/orders"]["post"]["parameters"] if one["in"] == "header"]
    assert headers == ["Idempotency-Key"]
    assert "Idempotency-Key" not in str(paths["/failing/visits"])
