"""Side effects: how they are declared, and what one that fails leaves behind."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from {{ cookiecutter.package_name }}.config import Settings
from {{ cookiecutter.package_name }}.errors.dependencies import StoreUnavailable
from {{ cookiecutter.package_name }}.outbox import effects
from {{ cookiecutter.package_name }}.outbox.delivering import BASE, CAP, FAILURES, deliver, pause_after
from {{ cookiecutter.package_name }}.outbox.effects import Delivery, EffectDeclarationError, SideEffect
from {{ cookiecutter.package_name }}.outbox.entries import Entry, new_row
from {{ cookiecutter.package_name }}.telemetry.context import current_request
from {{ cookiecutter.package_name }}.telemetry.counters import Counter, counters
from {{ cookiecutter.package_name }}.telemetry.logging import configure_logging, get_logger

from ..conftest import Records


def succeed(delivery: Delivery) -> None:
    get_logger("succeed").info("done", **delivery.payload)


def fail(delivery: Delivery) -> None:
    raise StoreUnavailable(password="hunter2")


def leave(delivery: Delivery) -> None:
    raise SystemExit(1)


@pytest.fixture(autouse=True)
def _no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "_declared", {})


@pytest.fixture(autouse=True)
def _logging(capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[None]:
    configure_logging(Settings())
    yield


def entry(effect: str, attempts: int = 0) -> Entry:
    now = datetime.now(UTC)
    return Entry(uuid4(), effect, {"colour": "blue"}, "the-request", "0" * 31 + "1", "ada", now, attempts, now)


def test_a_name_belongs_to_one_side_effect() -> None:
    SideEffect("greeting", deliver=succeed)
    SideEffect("greeting", deliver=succeed)  # its module was imported again
    with pytest.raises(EffectDeclarationError, match=r"fail already belongs to .*succeed: write another name"):
        SideEffect("greeting", deliver=fail)


@pytest.mark.parametrize("name", ["", "Greeting", "greeting mail", "x" * 101, "gre\neting"])
def test_a_name_is_small_letters_digits_and_hyphens(name: str) -> None:
    with pytest.raises(EffectDeclarationError, match="'welcome-mail'"):
        SideEffect(name, deliver=succeed)


@pytest.mark.parametrize("value", [uuid4(), {1, 2}, float("nan"), b"bytes"])
def test_what_json_does_not_know_is_refused_at_once(value: object) -> None:
    with pytest.raises(TypeError, match="'greeting' is no JSON"):
        new_row(SideEffect("greeting", deliver=succeed), {"value": value})


def test_its_records_have_the_ids_of_the_request(records: Records) -> None:
    SideEffect("greeting", deliver=succeed)
    assert deliver(entry("greeting"), Settings()) is None
    (record,) = records()
    assert (record["request_id"], record["trace_id"], record["user_id"]) == ("the-request", "0" * 31 + "1", "ada")
    assert (record["message"], record["colour"]) == ("done", "blue")
    assert current_request.get() is None


@pytest.mark.parametrize(
    ("deliver_it", "error"), [(fail, StoreUnavailable.code), (leave, "SystemExit"), (None, "LookupError")]
)
def test_a_failure_is_one_warning_and_a_count(records: Records, deliver_it: effects.Deliver | None, error: str) -> None:
    if deliver_it:
        SideEffect("greeting", deliver=deliver_it)
    before = FAILURES.counts().get(("greeting", error), 0)
    failed = entry("greeting", attempts=3)
    failure = deliver(failed, Settings())
    assert failure
    assert failure.error == error
    (record,) = records()
    assert (record["level"], record["request_id"], record["user_id"]) == ("warning", "the-request", "ada")
    assert (record["effect"], record["effect_id"], record["attempt"]) == ("greeting", str(failed.id), 4)
    assert record["error"]["code"] == error
    assert "hunter2" not in str(record)
    assert FAILURES.counts()["greeting", error] == before + 1


@pytest.mark.parametrize(("attempts", "longest"), [(0, BASE), (1, 2), (5, 32), (11, 2048), (12, CAP), (10**6, CAP)])
def test_pauses_grow_to_an_hour_and_are_spread_over_it(attempts: int, longest: int) -> None:
    pauses = [pause_after(attempts).total_seconds() for _ in range(200)]
    assert all(0 <= pause <= longest for pause in pauses)
    assert max(pauses) > longest / 2 > min(pauses)


def test_a_counter_counts_in_every_thread() -> None:
    counter = Counter("greetings_total", "Greetings", ("colour",))
    counters.remove(counter)

    def count() -> None:
        for _ in range(1000):
            counter.add(colour="blue")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.counts() == {("blue",): 4000}
