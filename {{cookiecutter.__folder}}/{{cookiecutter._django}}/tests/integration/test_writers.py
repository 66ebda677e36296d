"""Threads that write into SQLite's file do so in turn, and wait for no longer than they may."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx2
import pytest

from {{ cookiecutter.package_name }}.database.transactions import WRITERS, writers
from {{ cookiecutter.package_name }}.resilience.deadline import HEADER

from ..contract.checking import check
from ..contract.server import until
from ..failing.service import open_client
from .running import ON_SQLITE, names, request

pytestmark = ON_SQLITE

TIMEOUT = 20.0
"""Seconds; it is not to end in these tests."""


@pytest.fixture
def client(desks_database: str) -> Iterator[httpx2.Client]:
    with open_client(database_timeout=TIMEOUT) as client:
        yield client


@contextmanager
def somebody_writing(client: httpx2.Client, threads: ThreadPoolExecutor) -> Iterator[None]:
    """A thread writes, until the end."""
    begun, end = threading.Event(), threading.Event()
    answer = threads.submit(client.send, request(client, begun.set, lambda: end.wait(TIMEOUT)))
    try:
        assert begun.wait(TIMEOUT)
        yield
    finally:
        end.set()
    assert answer.result().status_code == 200


def test_all_but_two_wait_in_turn(client: httpx2.Client, desks_database: str) -> None:
    add = "INSERT INTO desks (id, floor, seats) SELECT 1 + count(*), 1, 1 FROM desks"
    requests = [request(client, add) for _ in range(8)]
    with ThreadPoolExecutor(len(requests) + 1) as threads:
        with somebody_writing(client, threads):
            answers = [threads.submit(client.send, asked) for asked in requests]
            until(lambda: writers(TIMEOUT).waiting == len(requests) + 1 - WRITERS)
        assert [answer.result().status_code for answer in answers] == [200] * len(requests)
    assert len(names(desks_database, "SELECT id FROM desks")) == len(requests)
    assert writers(TIMEOUT).inside == 0


def test_a_caller_who_does_not_wait_as_long(client: httpx2.Client, desks_database: str) -> None:
    add = "INSERT INTO desks (id, floor, seats) VALUES (1, 1, 1)"
    with ThreadPoolExecutor(WRITERS) as threads, somebody_writing(client, threads):
        ready = [threads.submit(client.send, request(client, "SELECT 1")) for _ in range(WRITERS - 1)]
        until(lambda: writers(TIMEOUT).inside == WRITERS)
        late = request(client, add)
        late.headers[HEADER] = "50"
        check(client.send(late), 504, "TIMEOUT_DEADLINE")
    assert [answer.result().status_code for answer in ready] == [200] * (WRITERS - 1)
    assert names(desks_database, "SELECT id FROM desks") == []
