"""The outbox: what is committed is delivered at least once, whatever happens; what is rolled back never is."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, LiteralString

import pytest

from {{ cookiecutter.package_name }}.config import load_settings
from {{ cookiecutter.package_name }}.errors.dependencies import StoreUnavailable
from {{ cookiecutter.package_name }}.modules import import_all
from {{ cookiecutter.package_name }}.outbox import delivering, dispatcher, effects
from {{ cookiecutter.package_name }}.outbox.calling import call
from {{ cookiecutter.package_name }}.outbox.delivering import ALLOWED, LEASE
from {{ cookiecutter.package_name }}.outbox.dispatcher import deliver_due, utc_now
from {{ cookiecutter.package_name }}.outbox.effects import Delivery, SideEffect
from {{ cookiecutter.package_name }}.outbox.table import Table
from {{ cookiecutter.package_name }}.resilience.deadline import remaining
from {{ cookiecutter.package_name }}.telemetry.context import begin_request, current_request

from ..conftest import Records
from ..databases import SERVER, run_sql
from ..failing.service import open_client
from ..misbehaving.server import Talk, serving
from .adding import add_alone, add_in_transaction, add_while_reading, ask_database, asking, rows
from .running import ON_POSTGRESQL, ON_SQLITE
from .stores import at_last

AT_ONCE = 4
"""Processes, which are threads here: they share nothing but the table."""

LONG_NUMBER: LiteralString = "UPDATE outbox SET payload = '[" + "9" * 5000 + "]'"

UNREADABLE: dict[str, list[LiteralString]] = {
    "sqlite": [
        LONG_NUMBER,
        "UPDATE outbox SET created_at = '2020-13-01 00:00:00.000000'",
        "UPDATE outbox SET id = 'rubbish'",
    ],
    "postgresql": [
        "UPDATE outbox SET payload = (repeat('[', 5000) || repeat(']', 5000))::json",
        LONG_NUMBER,
        "UPDATE outbox SET created_at = '-infinity'",
        "UPDATE outbox SET created_at = '20000-01-01'",
        "UPDATE outbox SET attempts = 2147483647",
    ],
}
"""What makes rows unreadable, by the kind of database."""

EACH_UNREADABLE = pytest.mark.parametrize(
    ("database", "spoil"),
    [
        pytest.param(
            kind,
            spoil,
            marks=pytest.mark.skipif(kind == "postgresql" and not SERVER, reason="TEST_DATABASE_URL is not set"),
            id=f"{kind}-{number}",
        )
        for kind, statements in UNREADABLE.items()
        for number, spoil in enumerate(statements)
    ],
    indirect=["database"],
)


class Greetings:
    """Something outside: it is greeted, unless it is down."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self.is_down = False

    def greet(self, delivery: Delivery) -> None:
        if self.is_down:
            raise StoreUnavailable
        self.deliveries.append(delivery)

    def names(self) -> list[str]:
        return sorted(delivery.payload["name"] for delivery in self.deliveries)


@pytest.fixture(autouse=True)
def _service(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import_all("effects")  # else the first test that looks for one would take the real ones with it
    monkeypatch.setattr(effects, "_declared", {})
    with open_client():
        yield


@pytest.fixture
def greetings() -> Greetings:
    return Greetings()


@pytest.fixture
def greeting(greetings: Greetings) -> SideEffect:
    return SideEffect("greeting", deliver=greetings.greet)


def in_two_hours() -> datetime:
    return utc_now() + timedelta(hours=2)


def warnings(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [record for record in records if record["level"] not in ("debug", "info")]


def fail() -> None:
    raise StoreUnavailable


def test_what_is_committed_is_delivered_once(greeting: SideEffect, greetings: Greetings) -> None:
    add_in_transaction(greeting, {"name": "Ada", "colours": ["blue", None, 1.5]})
    assert greetings.deliveries == []
    assert deliver_due(load_settings()) == 1
    (delivery,) = greetings.deliveries
    assert delivery.payload == {"name": "Ada", "colours": ["blue", None, 1.5]}
    assert abs(delivery.created_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert rows() == []
    assert deliver_due(load_settings(), in_two_hours) == 0


def test_what_is_rolled_back_never_happens(greeting: SideEffect, greetings: Greetings) -> None:
    with pytest.raises(StoreUnavailable):
        add_in_transaction(greeting, {"name": "Ada"}, then=fail)
    assert rows() == []
    assert deliver_due(load_settings()) == 0
    assert greetings.deliveries == []


@pytest.mark.parametrize("add", [add_alone, add_while_reading])
def test_it_takes_a_transaction_that_writes(greeting: SideEffect, add: Callable[[SideEffect], None]) -> None:
    with pytest.raises(RuntimeError):
        add(greeting)
    assert rows() == []


def test_what_fails_is_one_warning_and_is_delivered_later(
    greeting: SideEffect, greetings: Greetings, records: Records
) -> None:
    request = begin_request(
        sent_id="the-request",
        traceparent=None,
        method="POST",
        path="/",
        scheme="http",
        host="localhost",
        client_ip=None,
        user_agent=None,
    )
    request.user_id = "ada"
    token = current_request.set(request)
    add_in_transaction(greeting, {"name": "Ada"})
    current_request.reset(token)
    greetings.is_down = True
    records()
    assert deliver_due(load_settings()) == 0
    (warning,) = warnings(records())
    ids = (warning["request_id"], warning["trace_id"], warning["user_id"])
    assert ids == ("the-request", request.trace_id, "ada")
    (row,) = rows()
    assert (row.attempts, row.last_error) == (1, StoreUnavailable.code)
    greetings.is_down = False
    assert deliver_due(load_settings(), in_two_hours) == 1
    assert deliver_due(load_settings(), in_two_hours) == 0
    assert [delivery.id for delivery in greetings.deliveries] == [row.id]


def test_what_fails_is_due_again_after_a_pause(greeting: SideEffect, greetings: Greetings) -> None:
    add_in_transaction(greeting, {"name": "Ada"})
    greetings.is_down = True
    for failed, longest in enumerate([1, 2, 4, 8]):
        now = utc_now() + timedelta(hours=failed)
        deliver_due(load_settings(), partial(lambda now: now, now))
        (row,) = rows()
        assert row.attempts == failed + 1
        assert now <= row.due_at <= now + timedelta(seconds=longest)


def test_a_short_pause_is_no_second_attempt_at_once(
    greeting: SideEffect, greetings: Greetings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "BASE", 1e-9)
    add_in_transaction(greeting, {"name": "Ada"})
    greetings.is_down = True
    deliver_due(load_settings())
    assert [row.attempts for row in rows()] == [1]


def test_what_nobody_declares_any_more_is_kept(greeting: SideEffect, records: Records) -> None:
    add_in_transaction(greeting, {"name": "Ada"})
    effects._declared.clear()
    records()
    assert deliver_due(load_settings()) == 0
    (warning,) = warnings(records())
    assert "no side effect is called 'greeting'" in warning["exception"]["message"]
    (row,) = rows()
    assert row.last_error == "LookupError"


def test_one_that_fails_keeps_no_other_waiting(greeting: SideEffect, greetings: Greetings) -> None:
    broken = SideEffect("broken", deliver=lambda delivery: fail())
    add_in_transaction(broken, {}, {})
    add_in_transaction(greeting, {"name": "Ada"})
    now = in_two_hours()
    assert deliver_due(load_settings(), lambda: now) == 1
    assert [row.attempts for row in rows()] == [1, 1]


@EACH_UNREADABLE
def test_one_that_cannot_be_read_keeps_no_other_waiting(
    database: str, spoil: LiteralString, greeting: SideEffect, greetings: Greetings, records: Records
) -> None:
    add_in_transaction(greeting, {"name": "unreadable"})
    run_sql(database, spoil)
    add_in_transaction(greeting, {"name": "Ada"}, {"name": "Grace"})
    records()
    assert deliver_due(load_settings()) == 2
    assert deliver_due(load_settings()) == 0
    assert greetings.names() == ["Ada", "Grace"]
    (error,) = warnings(records())
    assert [(error["effect_id"],)] == run_sql(database, "SELECT CAST(id AS TEXT) FROM outbox")
    assert deliver_due(load_settings(), in_two_hours) == 0
    assert len(warnings(records())) == 1


@ON_POSTGRESQL[0]
@ON_POSTGRESQL[1]
def test_one_that_was_due_before_all_time_keeps_no_other_waiting(
    database: str, greeting: SideEffect, greetings: Greetings
) -> None:
    add_in_transaction(greeting, {"name": "unreadable"})
    run_sql(database, "UPDATE outbox SET due_at = '-infinity'")
    add_in_transaction(greeting, {"name": "Ada"})
    deliver_due(load_settings())
    assert "Ada" in greetings.names()


def test_whoever_comes_upon_one_that_cannot_be_read_puts_no_other_aside(
    database: str, greeting: SideEffect, greetings: Greetings, records: Records
) -> None:
    names = [f"name-{number:02}" for number in range(20)]
    add_in_transaction(greeting, *({"name": "unreadable"} for _ in range(5)))
    run_sql(database, LONG_NUMBER)
    add_in_transaction(greeting, *({"name": name} for name in names))
    records()
    barrier = threading.Barrier(AT_ONCE)

    def work(_number: int) -> None:
        barrier.wait()
        deliver_due(load_settings())

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(work, range(AT_ONCE)))
    deliver_due(load_settings())
    assert greetings.names() == names
    assert len(warnings(records())) == 5


def test_what_is_handed_over_comes_in_the_order_in_which_it_was_due(greeting: SideEffect) -> None:
    add_in_transaction(greeting, *({"name": f"name-{number}"} for number in range(20)))
    now = utc_now()
    with closing(Table(load_settings())) as table:
        ids = [entry.id for left in range(20) if (entry := table.claim(now, now + timedelta(minutes=20 - left)))]
        assert table.hand_over(now + timedelta(hours=1), now + timedelta(hours=2), 15) == list(reversed(ids))[:15]


def test_a_process_that_dies_in_the_middle_is_succeeded_by_another(greeting: SideEffect, greetings: Greetings) -> None:
    add_in_transaction(greeting, {"name": "Ada"})
    now = utc_now()
    with closing(Table(load_settings())) as table:
        taken = table.claim(now, now + LEASE)
    assert taken
    assert deliver_due(load_settings(), lambda: now + LEASE - timedelta(seconds=1)) == 0
    assert deliver_due(load_settings(), lambda: now + LEASE) == 1
    assert [delivery.id for delivery in greetings.deliveries] == [taken.id]


def test_who_has_been_succeeded_decides_nothing_any_more(greeting: SideEffect) -> None:
    add_in_transaction(greeting, {"name": "Ada"})
    now = utc_now()
    with closing(Table(load_settings())) as slow, closing(Table(load_settings())) as successor:
        first = slow.claim(now, now + LEASE)
        second = successor.claim(now + LEASE, now + 2 * LEASE)
        assert first
        assert second
        slow.postpone(first, now, "TooSlow")
        assert [(row.attempts, row.due_at) for row in rows()] == [(2, second.due_at)]
        slow.done(first)  # it was delivered, whoever did it
    assert rows() == []


def test_many_at_once_deliver_each_once(greeting: SideEffect, greetings: Greetings) -> None:
    names = [f"name-{number:02}" for number in range(40)]
    add_in_transaction(greeting, *({"name": name} for name in names))
    barrier = threading.Barrier(AT_ONCE)

    def work(_number: int) -> int:
        barrier.wait()
        return deliver_due(load_settings())

    with ThreadPoolExecutor(AT_ONCE) as pool:
        delivered = sum(pool.map(work, range(AT_ONCE)))
    assert delivered == len(names)
    assert greetings.names() == names
    assert rows() == []


def test_what_it_calls_has_a_deadline_that_is_over_before_another_takes_it() -> None:
    left: list[float | None] = []
    add_in_transaction(SideEffect("greeting", deliver=lambda delivery: left.append(remaining())), {})
    deliver_due(load_settings())
    assert left[0] is not None
    assert 0 < left[0] <= ALLOWED.total_seconds() < LEASE.total_seconds()
    assert remaining() is None


def test_a_critical_one_happens_at_once(greetings: Greetings) -> None:
    critical = SideEffect("greeting", deliver=greetings.greet, critical=True)
    seen: list[int] = []
    add_in_transaction(critical, {"name": "Ada"}, then=lambda: seen.append(len(greetings.deliveries)))
    assert seen == [1]
    assert rows() == []


def test_a_critical_one_fails_what_it_belongs_to(greeting: SideEffect, greetings: Greetings) -> None:
    critical = SideEffect("critical", deliver=greetings.greet, critical=True)
    greetings.is_down = True

    def add_ordinary_then_critical() -> None:
        with pytest.raises(StoreUnavailable):
            add_in_transaction(critical, {"name": "Ada"})

    add_ordinary_then_critical()
    assert rows() == []


def test_what_calls_a_service_leaves_no_connection_open(database: str) -> None:
    call(ask_database)
    threads, connections = threading.active_count(), others_connected_to(database)
    for _ in range(5):
        call(ask_database)
    at_last(lambda: threading.active_count() <= threads and others_connected_to(database) <= connections)


def test_what_calls_another_service_leaves_no_more_than_one_connection_open() -> None:
    """Where there is no event loop the next call uses it again."""
    with serving({"stays": stays}) as server:
        method = asking(f"{server.url}/stays")
        for _ in range(5):
            call(method)
        at_last(lambda: server.connections <= 1)


def stays(talk: Talk) -> None:
    """Answers well, and leaves the connection open: another request could come on it."""
    talk.answer({}, Connection="keep-alive")
    talk.stay()


def others_connected_to(database: str) -> int:
    """How many connections there are besides the one that asks; SQLite does not tell."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    return 0 if database.startswith("sqlite:") else int(run_sql(database, asked)[0][0])


def test_the_dispatcher_is_woken_by_a_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "POLL", 3600)
    delivered = threading.Event()
    effect = SideEffect("greeting", deliver=lambda delivery: delivered.set())
    dispatcher.start(load_settings())
    try:
        add_in_transaction(effect, {})
        assert delivered.wait(20)
    finally:
        dispatcher.stop()
    assert rows() == []


def test_the_dispatcher_finds_what_was_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "POLL", 3600)
    delivered = threading.Event()
    add_in_transaction(SideEffect("greeting", deliver=lambda delivery: delivered.set()), {})
    dispatcher.start(load_settings())
    try:
        assert delivered.wait(20)
    finally:
        dispatcher.stop()
    assert rows() == []


@ON_SQLITE
@pytest.mark.parametrize(
    ("fails_with", "noted"),
    [
        (asyncio.CancelledError, "CancelledError"),
        (GeneratorExit, "GeneratorExit"),
        (SystemExit, "SystemExit"),
        (KeyboardInterrupt, None),  # it is taken for the end of a process, and so delivered again
    ],
)
def test_nothing_that_is_raised_ends_the_thread(
    fails_with: type[BaseException], noted: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "POLL", 3600)
    begun, delivered = threading.Event(), threading.Event()

    def fail_badly(delivery: Delivery) -> None:
        begun.set()
        raise fails_with

    failing = SideEffect("failing", deliver=fail_badly)
    greeting = SideEffect("greeting", deliver=lambda delivery: delivered.set())
    dispatcher.start(load_settings())
    try:
        add_in_transaction(failing, {})
        assert begun.wait(20)
        add_in_transaction(greeting, {})
        assert delivered.wait(20)
    finally:
        dispatcher.stop()
    (row,) = rows()
    assert row.effect == "failing"
    assert row.attempts >= 1  # by chance, its pause may be over by then
    assert (row.last_error or "").rpartition(".")[2] == (noted or "")


def test_the_dispatcher_finishes_what_it_has_begun() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def take_long(delivery: Delivery) -> None:
        begun.set()
        assert go_on.wait(20)

    add_in_transaction(SideEffect("greeting", deliver=take_long), {})
    dispatcher.start(load_settings())
    assert begun.wait(20)
    stopping = threading.Thread(target=dispatcher.stop)
    stopping.start()
    go_on.set()
    stopping.join()
    assert rows() == []


def test_the_dispatcher_does_not_wait_for_ever(records: Records) -> None:
    begun, go_on = threading.Event(), threading.Event()
    ended = threading.Event()

    def take_long(delivery: Delivery) -> None:
        begun.set()
        assert go_on.wait(20)
        ended.set()

    add_in_transaction(SideEffect("greeting", deliver=take_long), {})
    dispatcher.start(load_settings())
    thread = dispatcher._dispatcher
    assert thread
    assert begun.wait(20)
    dispatcher.stop(timeout=0)
    (warning,) = warnings(records())
    assert "will be delivered again" in warning["message"]
    (row,) = rows()
    assert row.due_at > utc_now()
    go_on.set()
    thread.join(20)
    assert ended.is_set()
