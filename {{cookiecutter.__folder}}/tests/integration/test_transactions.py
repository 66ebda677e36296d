"""A transaction is kept when the answer says so, and else nothing of it is."""

import threading
from collections.abc import Callable

import httpx2
import pytest

from ..conftest import Records
from ..contract.at_once import at_once
from ..contract.checking import check, failures
from ..databases import run_sql
from ..failing.errors import DeskTaken
from ..failing.scripts import DECLARED, Inner
from ..failing.service import open_client
from .running import BLUE, DESKS, RED, names, request, run

LONELY = "INSERT INTO desks (id, name, floor, seats, beside_id) VALUES (3, 'lonely', 1, 1, 7)"
"""Its neighbour is not there, which is noticed by the commit."""


def raising(exc: BaseException) -> Callable[[], None]:
    def step() -> None:
        raise exc

    return step


def test_what_is_answered_has_been_kept(desks_database: str) -> None:
    seen: list[object] = []
    with open_client() as client:
        answer = run(client, RED, lambda: seen.extend(names(desks_database)), BLUE, DESKS)
        assert (answer.status_code, answer.json()) == (200, [["red"], ["blue"]])
        assert names(desks_database) == ["red", "blue"]
    assert seen == []


@pytest.mark.parametrize(
    ("exc", "status", "reason"),
    [
        (DeskTaken(desk=7, owner_email="ada@example.com"), 409, "CONFLICT_DESK_TAKEN"),
        (RuntimeError("in the middle"), 500, "SYSTEM_INTERNAL_ERROR"),
        (BaseExceptionGroup("several", [KeyError(), ValueError()]), 500, "SYSTEM_INTERNAL_ERROR"),
    ],
)
def test_nothing_half_done(desks_database: str, exc: BaseException, status: int, reason: str) -> None:
    with open_client(database_pool_size=1) as client:
        for _ in range(3):
            check(run(client, RED, raising(exc), BLUE), status, reason)
            assert names(desks_database) == []
        assert run(client, RED, BLUE).status_code == 200
        assert names(desks_database) == ["red", "blue"]


def test_a_statement_that_fails_takes_all_with_it(desks_database: str) -> None:
    with open_client(database_pool_size=1) as client:
        check(run(client, BLUE, RED, RED, declared=DECLARED), 409, "CONFLICT_DATA")
        assert names(desks_database) == []


def test_a_commit_that_fails_when_the_answer_is_there(desks_database: str, records: Records) -> None:
    with open_client(database_pool_size=1) as client:
        for _ in range(3):
            check(run(client, RED, LONELY, DESKS), 409, "CONFLICT_DATA")
            assert len(failures(records())) == 1
            assert names(desks_database) == []
            check(run(client, RED, LONELY, DESKS, declared=DECLARED), 409, "CONFLICT_DESK_WITHOUT_NEIGHBOUR")
            assert len(failures(records())) == 1
            assert names(desks_database) == []
        assert run(client, LONELY, "UPDATE desks SET beside_id = 3").status_code == 200


def test_one_within_another_is_a_part_of_it(desks_database: str) -> None:
    with open_client() as client:
        seen: list[object] = []
        inner = Inner([BLUE])
        check(
            run(client, RED, inner, lambda: seen.extend(names(desks_database)), raising(RuntimeError())),
            500,
            "SYSTEM_INTERNAL_ERROR",
        )
        assert seen == names(desks_database) == []
        assert run(client, RED, inner).status_code == 200
        assert names(desks_database) == ["red", "blue"]


@pytest.mark.parametrize("failing", [RED, "SELEC 1", LONELY], ids=["refused", "mistaken", "refused by the commit"])
def test_a_failure_that_is_caught_half_way_is_no_success_that_nothing_is_left_of(
    desks_database: str, failing: str
) -> None:
    with open_client() as client:
        answer = run(client, RED, Inner([failing], caught=True))
    kept = names(desks_database)
    assert (answer.status_code == 200) == ("red" in kept)
    assert answer.status_code == 200 or kept == []


def test_one_that_reads_keeps_nothing(desks_database: str) -> None:
    with open_client() as client:
        run(client, RED)
        answer = run(client, DESKS, reads=True)
        assert (answer.status_code, answer.json()) == (200, [["red"]])


def test_one_that_reads_waits_for_nobody(desks_database: str) -> None:
    with open_client(database_timeout=0.2) as client:
        run(client, RED)
        seen: list[httpx2.Response] = []

        def read_meanwhile() -> None:
            reading = threading.Thread(target=lambda: seen.append(run(client, DESKS, reads=True)))
            reading.start()
            reading.join()

        assert run(client, BLUE, read_meanwhile).status_code == 200
        assert [answer.json() for answer in seen] == [[["red"]]]


def test_twenty_share_one_connection(desks_database: str) -> None:
    with open_client(database_pool_size=1) as client:
        add = "INSERT INTO desks (id, floor, seats) SELECT count(*) + 1, 1, 1 FROM desks"
        requests = [request(client, add, DESKS) for _ in range(20)]
        assert [answer.status_code for answer in at_once(client, requests)] == [200] * 20
    assert run_sql(desks_database, "SELECT count(*) FROM desks") == [(20,)]


def test_twenty_wait_in_vain_for_the_one_connection(desks_database: str, records: Records) -> None:
    answers: list[httpx2.Response] = []
    all_have_given_up = threading.Event()
    with open_client(database_pool_size=1, database_timeout=0.2) as client:
        holding = threading.Event()
        steps = (RED, holding.set, lambda: all_have_given_up.wait(30))
        held = request(client, *steps)
        holder = threading.Thread(target=lambda: answers.append(client.send(held)))
        holder.start()
        assert holding.wait(30)
        requests = [request(client, "UPDATE desks SET floor = floor + 1") for _ in range(20)]
        for answer in at_once(client, requests):
            failure = check(answer, 503, "UNAVAILABLE_DATABASE")
            assert failure.retryable
            assert int(answer.headers["Retry-After"]) >= 1
        assert len(failures(records())) == 20
        all_have_given_up.set()
        holder.join()
        assert [answer.status_code for answer in answers] == [200]
        assert run(client, "UPDATE desks SET floor = floor + 1", "SELECT floor FROM desks").json() == [[2]]
