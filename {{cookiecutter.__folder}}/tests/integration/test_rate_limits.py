"""Rate limits: exact under concurrency, told in headers, fair to others, and there without Redis too."""

import time
from collections import Counter

import httpx2
import pytest
from redis import Redis

from {{ cookiecutter.package_name }}.coordination import outage, redis_options

from ..conftest import Records
from ..contract.at_once import at_once
from ..contract.checking import check, failures
from ..failing.service import open_client
from .stores import NEEDS_REDIS, REDIS, STORES, by_proxy, new_name, nowhere, silence


@pytest.fixture(autouse=True, params=STORES)
def store(request: pytest.FixtureRequest, _own_settings: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the service keeps its counts in."""
    if request.param == "redis":
        monkeypatch.setenv("REDIS_URL", REDIS or "")
    return str(request.param)


ONCE = pytest.mark.parametrize("store", ["memory"], indirect=True)
"""For tests that bring a Redis of their own, or none."""


def visit(client: httpx2.Client, *keys: str) -> httpx2.Response:
    """Counts a visit of all of these keys: at most 10 a minute, of each."""
    return client.post("/failing/visits", params={"keys": [*keys]})


def left(response: httpx2.Response) -> int:
    """How many are left, as an answer tells."""
    name, remaining, seconds = response.headers["RateLimit"].split(";")
    assert name == '"visits"'
    assert 1 <= int(seconds.removeprefix("t=")) <= 60
    assert response.headers["RateLimit-Policy"] == '"visits";q=10;w=60'
    return int(remaining.removeprefix("r="))


def test_exactly_as_many_as_may(client: httpx2.Client) -> None:
    keys = [new_name(), new_name()]
    visits = [client.build_request("POST", "/failing/visits", params={"keys": keys}) for _ in range(50)]
    answers = at_once(client, visits)
    assert Counter(answer.status_code for answer in answers) == {200: 10, 429: 40}


def test_the_answer_tells_how_many_are_left(client: httpx2.Client, records: Records) -> None:
    name = new_name()
    assert [left(visit(client, name)) for _ in range(10)] == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    records()
    refused = visit(client, name)
    assert check(refused, 429, "RATE_LIMIT_EXCEEDED").retryable
    assert left(refused) == 0
    assert refused.headers["RateLimit"] == f'"visits";r=0;t={refused.headers["Retry-After"]}'
    assert name not in refused.text
    assert len(failures(records())) == 1


def test_the_tightest_limit_is_told(client: httpx2.Client) -> None:
    often, seldom = new_name(), new_name()
    assert [left(visit(client, often)) for _ in range(4)][-1] == 6
    assert left(visit(client, seldom, often)) == 5
    assert left(visit(client, seldom)) == 8


@pytest.mark.parametrize("exhausted_first", [True, False])
def test_who_is_refused_uses_nobody_else_up(client: httpx2.Client, exhausted_first: bool) -> None:
    exhausted, other = new_name(), new_name()
    for _ in range(10):
        visit(client, exhausted)
    keys = (exhausted, other) if exhausted_first else (other, exhausted)
    for _ in range(11):
        check(visit(client, *keys), 429, "RATE_LIMIT_EXCEEDED")
    assert left(visit(client, other)) == 9


def test_the_window_moves_on(client: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    now, name = time.time(), new_name()
    for seconds in range(0, 20, 2):
        monkeypatch.setattr(time, "time", lambda seconds=seconds: now + seconds)
        assert visit(client, name).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 58.5)
    refused = visit(client, name)
    check(refused, 429, "RATE_LIMIT_EXCEEDED")
    assert refused.headers["Retry-After"] == "2"
    monkeypatch.setattr(time, "time", lambda: now + 58.5 + 2)
    assert left(visit(client, name)) == 0
    check(visit(client, name), 429, "RATE_LIMIT_EXCEEDED")


@pytest.mark.parametrize("what", [None, "missing", "unforeseen"])
def test_several_limits_stand_on_successes_and_on_failures(client: httpx2.Client, what: str | None) -> None:
    params = {"what": what} if what else {}
    response = client.post(f"/failing/greetings/{new_name()}", params=params)
    assert response.status_code == {None: 200, "missing": 404, "unforeseen": 500}[what]
    assert response.headers["RateLimit-Policy"] == '"visits";q=10;w=60, "greetings";q=3;w=60'
    assert response.headers["RateLimit"] == '"visits";r=9;t=60, "greetings";r=2;t=60'


def test_an_answer_without_a_limit_has_no_such_header(client: httpx2.Client) -> None:
    visit(client, new_name())
    assert not [name for name in client.get("/api/v1/ping").headers if "ratelimit" in name.lower()]


@ONCE
def test_without_redis_each_process_counts_for_itself(records: Records, store: str) -> None:
    with nowhere() as address, open_client(redis_url=address) as client:
        records()
        name = new_name()
        assert Counter(visit(client, name).status_code for _ in range(12)) == {200: 10, 429: 2}
        (said, *refused) = failures(records())
        assert (said["level"], [record["level"] for record in refused]) == ("warning", ["warning", "warning"])
        assert {record["error"]["code"][-8:] for record in refused} == {"EXCEEDED"}
        assert "hunter2" not in str(said)


@ONCE
def test_a_redis_that_hangs_is_waited_for_once(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(redis_options.OPTIONS, "socket_timeout", 0.02)
    with silence() as (address, visitors), open_client(redis_url=address) as client:
        assert visit(client, new_name()).status_code == 200
        assert visitors() == 1
        for _ in range(5):
            assert visit(client, new_name()).status_code == 200
        assert visitors() == 0


@ONCE
@NEEDS_REDIS
def test_redis_goes_away_and_comes_back(store: str, records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "PAUSE", 0)
    name = new_name()
    with by_proxy() as (address, proxy), open_client(redis_url=address) as client:
        assert [left(visit(client, name)) for _ in range(3)] == [9, 8, 7]
        records()
        proxy.cut()
        assert [left(visit(client, name)) for _ in range(2)] == [9, 8]
        proxy.restore()
        assert [left(visit(client, name)) for _ in range(2)] == [6, 5]
        said = [record["level"] for record in records() if "Redis" in record["message"]]
        assert said == ["warning", "info"]


@NEEDS_REDIS
@pytest.mark.parametrize("store", ["redis"], indirect=True)
def test_redis_has_no_names_in_it_and_forgets(client: httpx2.Client, store: str) -> None:
    name = new_name()
    with Redis.from_url(REDIS or "", socket_timeout=5) as redis:
        before = set(redis.scan_iter("*rate-limit*", count=1000))
        visit(client, f"{name}@example.com")
        new = set(redis.scan_iter("*rate-limit*", count=1000)) - before
        assert new
        assert not [key for key in new if name.encode() in key]
        assert all(0 < redis.ttl(key) <= 60 for key in new)
