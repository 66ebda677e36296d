"""C1: what comes when there are too many requests in hand is refused in the format, and soon."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import httpx2
import pytest

from {{ cookiecutter.package_name }}.admission import SPREAD

from ..conftest import Records
from ..failing.scripts import SCRIPTS, Script
from ..failing.service import open_client
from .checking import accesses, check, failures
from .scraping import grown, scrape
from .server import TIMEOUT, until

pytestmark = pytest.mark.usefixtures("_some_database")

IN_FLIGHT = "http_requests_in_flight"
SHED = 'http_requests_shed_total{reason="overloaded"}'
PAGE = "https://app.example.com"


@contextmanager
def busy(client: httpx2.Client, pool: ThreadPoolExecutor) -> Iterator[Future[httpx2.Response]]:
    """A service that has as many requests in hand as it takes: this one, until the end."""
    begun, may_end = threading.Event(), threading.Event()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SCRIPTS, "long", Script([begun.set, lambda: may_end.wait(TIMEOUT)]))
        long = pool.submit(client.get, "/failing/transaction/long")
        try:
            assert begun.wait(TIMEOUT)
            yield long
        finally:
            may_end.set()
            long.result(TIMEOUT)


def test_c1_beyond_the_limit_and_the_queue(records: Records) -> None:
    with open_client(max_concurrent_requests=1, cors_origins=(PAGE,)) as client, ThreadPoolExecutor() as pool:
        before = scrape(client)
        with busy(client, pool) as long:
            # One of them waits for its turn, in vain; for the other one there is no place to wait.
            refused = [pool.submit(client.get, "/api/v1/ping", headers={"Origin": PAGE}) for _ in range(2)]
            answers = [one.result(TIMEOUT) for one in refused]
            assert not long.done()
        assert long.result().status_code == 200
        counted = grown(before, scrape(client))
    for answer in answers:
        failure = check(answer, 503, "UNAVAILABLE_OVERLOADED")
        assert failure.retryable
        assert 1 <= int(answer.headers["Retry-After"]) <= SPREAD
        assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    written = records()
    shed = failures(written)
    assert sorted(record["error"]["context"]["reason"] for record in shed) == [
        "1 are inside and 1 are waiting",
        "no place became free within 1 s",
    ]
    assert len(accesses(written)) == 3
    assert counted[SHED] == 2
    assert IN_FLIGHT not in counted


def test_c1_who_waits_is_answered_in_turn(records: Records) -> None:
    with open_client(max_concurrent_requests=1) as client, ThreadPoolExecutor() as pool:
        with busy(client, pool):
            waiting = pool.submit(client.get, "/api/v1/ping")
            until(lambda: scrape(client)[IN_FLIGHT] >= 2)
        assert waiting.result(TIMEOUT).status_code == 200
    assert failures(records()) == []


def test_c1_health_is_told_all_the_same() -> None:
    with open_client(max_concurrent_requests=1) as client, ThreadPoolExecutor() as pool, busy(client, pool) as long:
        for path in ("/healthz", "/readyz", "/metrics"):
            assert client.get(path).status_code == 200
            assert client.head(path).status_code == 200
        assert not long.done()


def test_c1_a_failed_request_gives_its_place_back(records: Records) -> None:
    with open_client(max_concurrent_requests=1) as client:
        for path in ("/failing/unforeseen", "/failing/http/404", "/failing/view/exit", "/no/such/route"):
            assert client.get(path).status_code >= 400
        assert client.get("/api/v1/ping").status_code == 200
    assert len(failures(records())) == 4


def test_c1_a_caller_that_does_not_wait_that_long_is_told_so(records: Records) -> None:
    with open_client(max_concurrent_requests=1) as client, ThreadPoolExecutor() as pool, busy(client, pool):
        answer = client.get("/api/v1/ping", headers={"X-Request-Timeout-Ms": "50"})
        check(answer, 504, "TIMEOUT_DEADLINE")
    assert len(failures(records())) == 1
