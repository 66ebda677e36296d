"""What is given up: after how many failures, what is known of it then, and how it gets another chance."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any, LiteralString
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY

from {{ cookiecutter.package_name }}.config import load_settings
from {{ cookiecutter.package_name }}.errors import ServiceError
from {{ cookiecutter.package_name }}.errors.dependencies import StoreUnavailable, TaskQueueUnavailable
from {{ cookiecutter.package_name }}.errors.http import BadRequest, InternalError
from {{ cookiecutter.package_name }}.modules import import_all
from {{ cookiecutter.package_name }}.outbox import depth, effects
from {{ cookiecutter.package_name }}.outbox.dead_letters import DeadLetters
from {{ cookiecutter.package_name }}.outbox.delivering import LEASE, UNFINISHED, Clock, utc_now
from {{ cookiecutter.package_name }}.outbox.dispatcher import deliver_due
from {{ cookiecutter.package_name }}.outbox.effects import Delivery, SideEffect
from {{ cookiecutter.package_name }}.outbox.entries import BACKLOG_RETRY_AFTER, DeadLetter
from {{ cookiecutter.package_name }}.outbox.table import Table
from {{ cookiecutter.package_name }}.telemetry.context import RequestContext, current_request

from ..conftest import Records
from ..databases import run_sql
from ..failing.service import open_client
from .adding import add_in_transaction, rows
from .running import ON_POSTGRESQL


class Outside:
    """Something outside: it takes what is delivered, or fails as it is told to."""

    def __init__(self) -> None:
        self.fails_with: BaseException | None = StoreUnavailable()
        self.deliveries: list[Delivery] = []
        self.told: list[tuple[Delivery, ServiceError]] = []
        self.telling_fails_with: Exception | None = None

    def deliver(self, delivery: Delivery) -> None:
        self.deliveries.append(delivery)
        if self.fails_with:
            raise self.fails_with

    def tell(self, delivery: Delivery, error: ServiceError) -> None:
        if self.telling_fails_with:
            raise self.telling_fails_with
        self.told.append((delivery, error))


@pytest.fixture(autouse=True)
def _service(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import_all("effects")  # else the first test that looks for one would take the real ones with it
    monkeypatch.setattr(effects, "_declared", {})
    with open_client():
        yield


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
def effect(outside: Outside) -> SideEffect:
    return SideEffect("calling", deliver=outside.deliver, attempts=3, on_dead=outside.tell)


def deliver(rounds: int = 1) -> int:
    """Delivers what is due, as often, each time when the last pause is over for sure."""
    return sum(deliver_due(load_settings(), later(hours)) for hours in range(rounds))


def later(hours: int) -> Clock:
    return lambda: utc_now() + timedelta(hours=hours)


def dead() -> list[DeadLetter]:
    return DeadLetters(load_settings()).all()


def failures(records: list[dict[str, Any]]) -> list[str]:
    """The levels of the records of failures."""
    return [record["level"] for record in records if record["level"] not in ("debug", "info")]


def counted(outcome: str) -> float:
    labels = {"effect": "calling", "outcome": outcome}
    return REGISTRY.get_sample_value("outbox_deliveries_total", labels) or 0


def test_what_fails_too_often_is_given_up_with_one_record(
    effect: SideEffect, outside: Outside, records: Records
) -> None:
    before = counted("failure"), counted("dead")
    add_in_transaction(effect, {"colour": "blue"})
    records()
    for rounds in range(2):
        assert deliver_due(load_settings(), later(rounds)) == 0
        assert failures(records()) == ["warning"]
        assert (dead(), outside.told) == ([], [])
    assert deliver_due(load_settings(), later(2)) == 0
    assert failures(records()) == ["error"]
    assert deliver_due(load_settings(), later(1000)) == 0
    assert len(outside.deliveries) == 3
    assert rows() == []
    assert (counted("failure"), counted("dead")) == (before[0] + 2, before[1] + 1)


def test_all_is_known_of_a_dead_letter_but_secrets(effect: SideEffect, outside: Outside) -> None:
    token = current_request.set(
        RequestContext("the-cause", "0" * 31 + "1", "0" * 15 + "1", method="POST", path="/", user_id="ada")
    )
    add_in_transaction(effect, {"colour": "blue", "sizes": [1, 2.5, None]})
    current_request.reset(token)
    outside.fails_with = OSError("postgresql://root:hunter2@db/orders does not answer")
    deliver(rounds=3)
    (letter,) = dead()
    assert letter.id == outside.deliveries[0].id
    assert (letter.effect, letter.payload) == ("calling", {"colour": "blue", "sizes": [1, 2.5, None]})
    assert (letter.request_id, letter.trace_id, letter.user_id) == ("the-cause", "0" * 31 + "1", "ada")
    assert (letter.attempts, letter.error) == (3, "OSError")
    assert "does not answer" in letter.message
    assert "hunter2" not in letter.message
    assert letter.created_at == outside.deliveries[0].created_at
    assert letter.died_at > letter.created_at


def test_a_message_is_kept_whatever_is_in_it(effect: SideEffect, outside: Outside) -> None:
    outside.fails_with = ValueError("it said \0, and half of a \udc80")
    add_in_transaction(effect, {})
    deliver(rounds=3)
    (letter,) = dead()
    assert letter.message == r"it said \x00, and half of a \udc80"


def test_what_cannot_be_noted_keeps_no_other_waiting(
    effect: SideEffect, outside: Outside, database: str, records: Records
) -> None:
    delivered: list[Delivery] = []
    outside.fails_with = BadRequest()
    add_in_transaction(effect, {})
    add_in_transaction(SideEffect("greeting", deliver=delivered.append), {})
    run_sql(database, "ALTER TABLE dead_letters RENAME TO elsewhere")
    records()
    try:
        assert deliver() == 1
    finally:
        run_sql(database, "ALTER TABLE elsewhere RENAME TO dead_letters")
    assert len(delivered) == 1
    (row,) = rows()
    assert (row.effect, row.attempts) == ("calling", 1)
    (warning,) = [record for record in records() if record["level"] == "warning"]
    assert (warning["effect"], warning["effect_id"]) == ("calling", str(row.id))


def test_what_no_repetition_mends_is_given_up_at_once(effect: SideEffect, outside: Outside, records: Records) -> None:
    outside.fails_with = BadRequest(detail="it is no colour")
    add_in_transaction(effect, {})
    records()
    deliver()
    assert failures(records()) == ["error"]
    (letter,) = dead()
    assert (letter.attempts, letter.error) == (1, BadRequest.code)


@pytest.mark.parametrize(
    ("fails_with", "told"),
    [(StoreUnavailable(), StoreUnavailable), (OSError(), InternalError), (SystemExit(1), InternalError)],
    ids=["ours", "foreign", "an end"],
)
def test_who_wants_to_know_of_its_death_is_told(
    effect: SideEffect, outside: Outside, fails_with: BaseException, told: type[ServiceError]
) -> None:
    outside.fails_with = fails_with
    add_in_transaction(effect, {"colour": "blue"})
    deliver(rounds=3)
    ((delivery, error),) = outside.told
    assert delivery == outside.deliveries[-1]
    assert type(error) is told
    assert fails_with in (error, error.__cause__)


def test_it_does_not_die_untold(effect: SideEffect, outside: Outside, records: Records) -> None:
    outside.telling_fails_with = OSError("nobody listens")
    add_in_transaction(effect, {})
    deliver(rounds=3)
    records()
    assert dead() == []
    deliver_due(load_settings(), later(3))
    (warning,) = [record for record in records() if record["level"] != "info"]
    assert "nobody listens" in warning["exception"]["message"]
    outside.telling_fails_with = None
    deliver_due(load_settings(), later(4))
    assert len(outside.told) == len(dead()) == 1


def test_that_nobody_can_be_told_does_not_keep_it_alive_for_ever(effect: SideEffect, outside: Outside) -> None:
    outside.telling_fails_with = OSError()
    add_in_transaction(effect, {})
    deliver(rounds=10)
    (letter,) = dead()
    assert (letter.attempts, letter.error) == (3 + UNFINISHED, StoreUnavailable.code)


def test_what_kills_every_process_that_touches_it_is_given_up_untouched(
    effect: SideEffect, outside: Outside, records: Records
) -> None:
    add_in_transaction(effect, {})
    now = utc_now()
    with closing(Table(load_settings())) as table:
        for _ in range(3 + UNFINISHED):
            assert table.claim(now, now + LEASE)  # and nothing more is heard of that process
            now += LEASE
    records()
    deliver_due(load_settings(), lambda: now)
    assert failures(records()) == ["error"]
    assert outside.deliveries == []
    assert [letter.error for letter in dead()] == [InternalError.code]
    assert len(outside.told) == 1


def test_who_has_been_succeeded_buries_nothing(effect: SideEffect) -> None:
    add_in_transaction(effect, {})
    now = utc_now()
    with closing(Table(load_settings())) as slow, closing(Table(load_settings())) as successor:
        first = slow.claim(now, now + LEASE)
        second = successor.claim(now + LEASE, now + 2 * LEASE)
        assert first
        assert second
        assert not slow.bury(first, now, "TooSlow", "")
        assert (len(rows()), dead()) == (1, [])
        assert successor.bury(second, now, "Failed", "")
    assert (rows(), len(dead())) == ([], 1)


def test_nobody_asks_before_the_time_that_was_named(effect: SideEffect, outside: Outside) -> None:
    outside.fails_with = StoreUnavailable(retry_after=7200)
    add_in_transaction(effect, {})
    deliver_due(load_settings())
    (row,) = rows()
    assert timedelta(seconds=7100) < row.due_at - utc_now() <= timedelta(seconds=7200)


def test_a_dead_letter_gets_another_chance(effect: SideEffect, outside: Outside) -> None:
    token = current_request.set(RequestContext("the-cause", "0" * 31 + "1", "0" * 15 + "1", method="POST", path="/"))
    add_in_transaction(effect, {"colour": "blue"}, {"colour": "red"})
    current_request.reset(token)
    deliver(rounds=3)
    first, second = dead()
    letters = DeadLetters(load_settings())
    assert letters.retry([first.id, uuid4()], utc_now()) == [first.id]
    assert letters.retry([first.id], utc_now()) == []
    assert [letter.id for letter in letters.all()] == [second.id]
    (row,) = rows()
    assert (row.id, row.request_id, row.attempts) == (first.id, "the-cause", 0)
    outside.fails_with = None
    assert deliver() == 1
    assert outside.deliveries[-1].payload == first.payload
    assert outside.deliveries[-1].created_at == first.created_at


def test_all_of_them_get_another_chance(effect: SideEffect, outside: Outside) -> None:
    add_in_transaction(effect, {}, {}, {})
    deliver(rounds=3)
    assert len(DeadLetters(load_settings()).retry(None, utc_now())) == 3
    assert dead() == []
    outside.fails_with = None
    assert deliver() == 3
    assert DeadLetters(load_settings()).retry(None, utc_now()) == []


def test_what_is_dropped_is_gone(effect: SideEffect) -> None:
    add_in_transaction(effect, {}, {}, {})
    deliver(rounds=3)
    first, *others = dead()
    letters = DeadLetters(load_settings())
    assert letters.drop([first.id, uuid4()]) == [first.id]
    assert letters.all() == others
    assert sorted(letters.drop(None)) == sorted(letter.id for letter in others)
    assert (letters.all(), rows()) == ([], [])


def test_no_more_are_accepted_than_may_wait(outside: Outside) -> None:
    limited = SideEffect("limited", deliver=outside.deliver, backlog=2)
    add_in_transaction(limited, {"number": 1})
    with pytest.raises(TaskQueueUnavailable) as refused:
        add_in_transaction(limited, {"number": 2}, {"number": 3})
    assert refused.value.context == {"effect": "limited", "waiting": 2}
    assert refused.value.retry_after == BACKLOG_RETRY_AFTER
    assert [row.payload["number"] for row in rows()] == [1]  # what it followed from was undone
    add_in_transaction(SideEffect("other", deliver=outside.deliver), {"number": 4}, {"number": 5}, {"number": 6})
    add_in_transaction(limited, {"number": 2})
    outside.fails_with = None
    assert deliver() == 5
    add_in_transaction(limited, {"number": 3})


def test_how_much_is_waiting_and_how_much_is_dead(effect: SideEffect) -> None:
    settings = load_settings()
    assert (depth.waiting(settings), depth.dead(settings), depth.oldest_age(settings)) == ({}, {}, 0)
    add_in_transaction(effect, {}, {})
    deliver(rounds=3)
    add_in_transaction(effect, {})
    add_in_transaction(SideEffect("other", deliver=lambda delivery: None), {}, {})
    assert depth.waiting(settings) == {"calling": 1, "other": 2}
    assert depth.dead(settings) == {"calling": 2}
    age = depth.oldest_age(settings)
    assert age is not None
    assert 0 < age < timedelta(minutes=1).total_seconds()


@ON_POSTGRESQL[0]
@ON_POSTGRESQL[1]
@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE outbox SET created_at = '-infinity'",
        "UPDATE outbox SET created_at = '20000-01-01'",
        "UPDATE outbox SET created_at = 'infinity'",
    ],
)
def test_what_cannot_be_read_hides_nothing_else(database: str, effect: SideEffect, spoil: LiteralString) -> None:
    add_in_transaction(effect, {})
    deliver(rounds=3)
    add_in_transaction(effect, {})
    run_sql(database, spoil)
    add_in_transaction(effect, {})
    settings = load_settings()
    assert (depth.waiting(settings), depth.dead(settings)) == ({"calling": 2}, {"calling": 1})
    age = depth.oldest_age(settings)
    assert age is not None
    assert 0 < age < timedelta(minutes=1).total_seconds()


def test_of_a_database_that_is_away_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_client(database_url="sqlite:////dev/null/nowhere.db"):
        monkeypatch.setenv("DATABASE_URL", "sqlite:////dev/null/nowhere.db")
        settings = load_settings()
        assert (depth.waiting(settings), depth.dead(settings), depth.oldest_age(settings)) == ({}, {}, None)
