"""Locks: one at a time, among all processes."""

from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from itertools import islice

import httpx2
import pytest
from redis import Redis

from {{ cookiecutter.package_name }}.config import load_settings
from {{ cookiecutter.package_name }}.coordination import outage

from ..conftest import Records
from ..contract.checking import check, failures
from ..failing.coordination import DONE, GATES
from ..failing.service import open_client
from .stores import NEEDS_REDIS, REDIS, STORES, at_last, by_proxy, new_name, nowhere


@pytest.fixture(autouse=True, params=STORES)
def store(request: pytest.FixtureRequest, _own_settings: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the service keeps its locks in."""
    if request.param == "redis":
        monkeypatch.setenv("REDIS_URL", REDIS or "")
    return str(request.param)


ONCE = pytest.mark.parametrize("store", ["memory"], indirect=True)
"""For tests that bring a Redis of their own, or none."""


def act(client: httpx2.Client, lock: str, name: str, **params: str | float) -> httpx2.Response:
    """Does something with a lock."""
    return client.post(f"/failing/locked/{lock}", params={"act": name, **params})


def begin(
    pool: ThreadPoolExecutor, client: httpx2.Client, lock: str, **params: float
) -> tuple[str, Future[httpx2.Response]]:
    """Begins something with a lock; it is in the middle of it until its gate is opened."""
    name = new_name()
    gate = GATES[name]
    answer = pool.submit(act, client, lock, name, **params)
    gate.wait_for_somebody()
    return name, answer


def key_of(lock: str) -> str:
    """Where it is in Redis."""
    return f"{load_settings().name}:lock:{lock}"


def test_one_at_a_time(client: httpx2.Client, records: Records) -> None:
    lock, other = new_name(), new_name()
    with ThreadPoolExecutor(1) as pool:
        first, answer = begin(pool, client, lock)
        records()
        for _ in range(2):
            refused = act(client, lock, other)
            assert check(refused, 409, "CONFLICT_RESOURCE_LOCKED").retryable
            assert refused.headers["Retry-After"] == "1"
            assert len(failures(records())) == 1
        assert DONE[other] == 0
        assert act(client, new_name(), other).status_code == 200
        GATES[first].open()
        assert answer.result().status_code == 200
    assert act(client, lock, other).status_code == 200


def test_only_one_of_many_gets_it(client: httpx2.Client) -> None:
    lock, name = new_name(), new_name()
    gate = GATES[name]
    with ThreadPoolExecutor(20) as pool:
        answers = as_completed([pool.submit(act, client, lock, name) for _ in range(20)], timeout=30)
        assert {answer.result().status_code for answer in islice(answers, 19)} == {409}
        gate.open()
        assert next(answers).result().status_code == 200
    assert DONE[name] == 1


def test_a_failure_releases_it(client: httpx2.Client) -> None:
    client.event_hooks = {}  # not all of what it raises is documented
    for what in ("missing", "unforeseen", "exit", "cancelled"):
        lock = new_name()
        assert act(client, lock, new_name(), what=what).status_code in (404, 500)
        assert act(client, lock, new_name()).status_code == 200, what


def test_a_lock_that_ran_out_is_not_released_by_its_former_holder(client: httpx2.Client, records: Records) -> None:
    lock = new_name()
    with ThreadPoolExecutor(2) as pool:
        first, answer = begin(pool, client, lock, lease=0.02)
        second = new_name()
        GATES[second].open()
        at_last(lambda: act(client, lock, second).status_code == 200)
        third, _ = begin(pool, client, lock)
        records()
        GATES[first].open()
        assert answer.result().status_code == 200
        (warning,) = failures(records())
        assert (warning["level"], warning["lock"]) == ("warning", lock)
        check(act(client, lock, new_name()), 409, "CONFLICT_RESOURCE_LOCKED")
        GATES[third].open()


@ONCE
def test_without_redis_it_is_denied(records: Records, store: str) -> None:
    with nowhere() as address, open_client(redis_url=address) as client:
        records()
        name = new_name()
        for _ in range(3):
            refused = act(client, new_name(), name)
            assert check(refused, 503, "UNAVAILABLE_STORE").retryable
            assert refused.headers["Retry-After"] == "5"
        assert DONE[name] == 0
        said = [record for record in records() if record["level"] == "warning"]
        assert len(said) == 1
        assert "hunter2" not in str(said)


@ONCE
@NEEDS_REDIS
def test_redis_goes_away_in_the_middle_and_comes_back(
    records: Records, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outage, "PAUSE", 0)
    lock = new_name()
    with by_proxy() as (address, proxy), open_client(redis_url=address) as client, ThreadPoolExecutor(1) as pool:
        name, answer = begin(pool, client, lock)
        records()
        proxy.cut()
        GATES[name].open()
        assert answer.result().status_code == 200  # what was done is done
        assert [record["level"] for record in failures(records())] == ["warning", "warning"]
        check(act(client, lock, new_name()), 503, "UNAVAILABLE_STORE")
        proxy.restore()
        check(act(client, lock, new_name()), 409, "CONFLICT_RESOURCE_LOCKED")  # nobody could release it
        with Redis.from_url(REDIS or "", socket_timeout=5) as redis:
            assert redis.pexpire(key_of(lock), 1)
        at_last(lambda: act(client, lock, new_name()).status_code == 200)
        assert [record["message"] for record in records()].count("Redis answers again") == 1


@NEEDS_REDIS
@pytest.mark.parametrize("store", ["redis"], indirect=True)
def test_all_processes_see_it(client: httpx2.Client, store: str) -> None:
    lock = new_name()
    key = key_of(lock)
    with ThreadPoolExecutor(1) as pool, Redis.from_url(REDIS or "", socket_timeout=5) as redis:
        name, answer = begin(pool, client, lock)
        assert 0 < redis.ttl(key) <= 30
        GATES[name].open()
        answer.result()
        assert redis.ttl(key) == -2  # there is none
