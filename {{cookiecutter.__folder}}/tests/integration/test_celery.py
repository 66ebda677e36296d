"""Handing over to workers: whatever becomes of a message, and of Redis, each side effect is delivered, and once."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from itertools import count
from ssl import CERT_NONE, CERT_REQUIRED, VerifyMode
from uuid import UUID

import pytest
from pydantic import SecretStr

from {{ cookiecutter.package_name }} import config
from {{ cookiecutter.package_name }}.config import Settings
from {{ cookiecutter.package_name }}.modules import import_all
from {{ cookiecutter.package_name }}.outbox import effects, runners
from {{ cookiecutter.package_name }}.outbox.delivering import Clock, utc_now
from {{ cookiecutter.package_name }}.outbox.effects import Delivery, SideEffect
from {{ cookiecutter.package_name }}.outbox.messages import Sender, new_app
from {{ cookiecutter.package_name }}.outbox.runners import HANDED_OVER, WithWorkers
from {{ cookiecutter.package_name }}.outbox.table import Table
from {{ cookiecutter.package_name }}.outbox.worker import take_and_deliver

from ..conftest import Records
from ..databases import run_sql
from ..failing.service import open_client
from .adding import add_in_transaction, rows
from .redis_keys import forget, messages, take_messages
from .stores import NEEDS_REDIS, REDIS, by_proxy, new_name, nowhere, silence

BEFORE_THAT = timedelta(seconds=30)
"""Less than `HANDED_OVER`."""


class Greetings:
    """What was delivered in this process."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def greet(self, delivery: Delivery) -> None:
        self.names.append(delivery.payload["name"])


@pytest.fixture(autouse=True)
def _service(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    name = new_name()
    monkeypatch.setattr(config, "NAME", name)  # no other test hears of its messages
    import_all("effects")  # else the first test that looks for one would take the real ones with it
    monkeypatch.setattr(effects, "_declared", {})
    with open_client():
        yield
    forget(name)


@pytest.fixture
def greetings() -> Greetings:
    return Greetings()


@pytest.fixture
def greeting(greetings: Greetings) -> SideEffect:
    return SideEffect("greeting", deliver=greetings.greet)


def with_redis(address: str | None = REDIS) -> Settings:
    """The service's settings with Redis at this address."""
    return Settings(redis_url=SecretStr(address or ""))


def after(time: timedelta) -> Clock:
    return lambda: utc_now() + time


def handed_over() -> tuple[UUID, datetime]:
    """What stands in the message of the one entry."""
    (row,) = rows()
    assert row.handed_over
    return row.id, row.due_at


class Process:
    """A process that knows of workers, and looks into the outbox.

    Args:
        settings: The service's.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.runner = WithWorkers(settings)

    def look(self, *, later: timedelta = timedelta(0)) -> int:
        """Sees to everything that is due then; returns how much it delivered itself."""
        with closing(Table(self.settings)) as table:
            return self.runner.see_to(table, after(later), lambda: False)

    def hear(self, entry_id: UUID, due_at: datetime) -> bool:
        """Does what a worker does with this message; returns whether that delivered something."""
        with closing(Table(self.settings)) as table:
            return take_and_deliver(self.settings, table, entry_id, due_at)


@NEEDS_REDIS
def test_what_no_worker_takes_is_delivered_here(greeting: SideEffect, greetings: Greetings) -> None:
    process = Process(with_redis())
    add_in_transaction(greeting, {"name": "Ada"})
    assert process.look() == 0
    assert process.look(later=BEFORE_THAT) == 0
    message = handed_over()
    assert process.look(later=HANDED_OVER) == 1
    assert not process.hear(*message)  # too late
    assert greetings.names == ["Ada"]
    assert rows() == []


@NEEDS_REDIS
def test_while_no_worker_takes_messages_there_are_no_more_of_them(
    greeting: SideEffect, greetings: Greetings, records: Records
) -> None:
    def said() -> list[tuple[str, str]]:
        written = [record for record in records() if record["logger"].endswith(".condition")]
        return [(record["level"], record["message"].partition(":")[0]) for record in written]

    process = Process(with_redis())
    for _ in range(2):
        add_in_transaction(greeting, {"name": "Ada"})
        assert process.look() == 0
        said()
        assert process.look(later=HANDED_OVER) == 1
        assert said() == [("warning", "no worker takes messages in time")]
        for _ in range(3):
            add_in_transaction(greeting, {"name": "Grace"}, {"name": "Alan"})
            assert process.look() == 2  # at once
        assert messages(process.settings.name) == 1
        assert said() == []
        take_messages(process.settings.name)  # a worker has come
        add_in_transaction(greeting, {"name": "Ada"})
        assert process.look() == 0
        assert process.hear(*handed_over())
        assert said() == [("info", "workers take messages again")]
        take_messages(process.settings.name)


@NEEDS_REDIS
def test_what_a_worker_has_in_hand_for_too_long_is_no_sign_that_there_is_none(
    greeting: SideEffect, records: Records
) -> None:
    process = Process(with_redis())
    add_in_transaction(greeting, {"name": "Ada"})
    process.look()
    with closing(Table(process.settings)) as table:
        assert table.take(*handed_over(), utc_now())  # a worker, which is killed
    take_messages(process.settings.name)
    records()
    assert process.look(later=timedelta(seconds=1)) == 0
    assert process.hear(*handed_over())
    assert [record for record in records() if record["level"] == "warning"] == []


@NEEDS_REDIS
def test_messages_never_fill_redis(greeting: SideEffect, greetings: Greetings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runners, "AT_ONCE", 2)
    monkeypatch.setattr(runners, "MOST", 3)
    process = Process(with_redis())
    add_in_transaction(greeting, *({"name": f"name-{number}"} for number in range(10)))
    assert process.look() == 6
    assert messages(process.settings.name) == 4
    assert len(greetings.names) == 6


@NEEDS_REDIS
def test_a_message_that_comes_twice_does_nothing(greeting: SideEffect, greetings: Greetings) -> None:
    process = Process(with_redis())
    add_in_transaction(greeting, {"name": "Ada"})
    process.look()
    message = handed_over()
    assert process.hear(*message)
    assert not process.hear(*message)
    assert process.look(later=HANDED_OVER) == 0
    assert greetings.names == ["Ada"]


@NEEDS_REDIS
def test_what_somebody_else_has_in_hand_is_left_to_them(greeting: SideEffect, greetings: Greetings) -> None:
    process = Process(with_redis())
    add_in_transaction(greeting, {"name": "Ada"})
    process.look()
    message = handed_over()
    with closing(Table(process.settings)) as table:
        assert table.take(*message, utc_now() + timedelta(minutes=10))  # a worker, which is still at it
    assert not process.hear(*message)
    assert process.look(later=HANDED_OVER) == 0
    assert greetings.names == []


@NEEDS_REDIS
def test_what_fails_in_a_worker_is_handed_over_again() -> None:
    def fail(delivery: Delivery) -> None:
        raise OSError

    process = Process(with_redis())
    add_in_transaction(SideEffect("failing", deliver=fail), {})
    process.look()
    first = handed_over()
    assert not process.hear(*first)
    (row,) = rows()
    assert (row.handed_over, row.attempts) == (False, 1)
    assert process.look(later=timedelta(seconds=2)) == 0
    entry_id, due_at = handed_over()
    assert entry_id == first[0]
    assert due_at > first[1]


@NEEDS_REDIS
def test_what_cannot_be_read_is_no_failure_of_a_worker_and_is_put_aside(
    database: str, greeting: SideEffect, greetings: Greetings, records: Records
) -> None:
    process = Process(with_redis())
    add_in_transaction(greeting, {"name": "broken"})
    process.look()
    message = handed_over()
    run_sql(database, "UPDATE outbox SET payload = '[" + "9" * 5000 + "]'")
    add_in_transaction(greeting, {"name": "Ada"})
    records()
    assert not process.hear(*message)
    assert process.look(later=BEFORE_THAT) == 0
    assert [record for record in records() if record["level"] != "info"] == []
    assert process.look(later=HANDED_OVER + BEFORE_THAT) == 1
    errors = [record["effect_id"] for record in records() if record["level"] == "error"]
    assert [UUID(error) for error in errors] == [message[0]]
    assert greetings.names == ["Ada"]


@pytest.mark.parametrize("gone", ["refuses", "hangs"])
def test_while_redis_is_gone_everything_is_delivered_here(
    greeting: SideEffect, greetings: Greetings, records: Records, gone: str
) -> None:
    names = [f"name-{number}" for number in range(20)]
    with nowhere() as refusing, silence() as (hanging, visitors):
        process = Process(with_redis(refusing if gone == "refuses" else hanging))
        add_in_transaction(greeting, *({"name": name} for name in names))
        records()
        assert process.look() == len(names)
        assert visitors() <= 1  # nobody waits for it twice
        add_in_transaction(greeting, {"name": "the last one"})
        assert process.look() == 1
        assert visitors() == 0
    assert greetings.names == [*names, "the last one"]
    (warning,) = [record for record in records() if record["level"] != "info"]
    assert (warning["level"], "delivers side effects itself" in warning["message"]) == ("warning", True)
    assert "hunter2" not in str(warning)


def test_an_address_with_tls_is_spoken_to_in_tls() -> None:
    def answer() -> bytes:
        visitor, _ = server.accept()
        with visitor:
            return visitor.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
        heard = pool.submit(answer)
        with pytest.raises(Exception):  # noqa: B017 - see `Sender.waiting`
            Sender(with_redis(f"rediss://127.0.0.1:{server.getsockname()[1]}/0")).waiting()
        assert heard.result(20) == b"\x16"  # how a handshake begins


@pytest.mark.parametrize(("query", "required"), [("", CERT_REQUIRED), ("?ssl_cert_reqs=none", CERT_NONE)])
def test_whose_certificate_is_trusted(query: str, required: VerifyMode) -> None:
    with new_app(with_redis(f"rediss://127.0.0.1:1/0{query}")).connection() as connection:
        assert connection.ssl == {"ssl_cert_reqs": required}


@NEEDS_REDIS
def test_more_than_are_handed_over_at_once(
    greeting: SideEffect, greetings: Greetings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runners, "AT_ONCE", 2)
    process = Process(with_redis())
    add_in_transaction(greeting, *({"name": f"name-{number}"} for number in range(5)))
    assert process.look() == 0
    messages = [(row.id, row.due_at) for row in rows() if row.handed_over]
    assert [process.hear(*message) for message in messages] == [True] * 5
    assert len(greetings.names) == 5


@NEEDS_REDIS
def test_what_is_added_in_the_middle_is_for_workers_too(greeting: SideEffect, greetings: Greetings) -> None:
    process = Process(with_redis())

    looks = count(1)

    def add_and_look_at_the_clock() -> datetime:
        if next(looks) == 3:  # after all that was there has been handed over
            add_in_transaction(greeting, {"name": "Grace"})
        return utc_now()

    add_in_transaction(greeting, {"name": "Ada"})
    with closing(Table(process.settings)) as table:
        assert process.runner.see_to(table, add_and_look_at_the_clock, lambda: False) == 0
    assert (len(rows()), greetings.names) == (2, [])


@NEEDS_REDIS
def test_when_redis_is_back_it_is_used_again(
    greeting: SideEffect, greetings: Greetings, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runners, "PAUSE", 0)
    with by_proxy() as (address, proxy):
        process = Process(with_redis(address))
        for _ in range(2):
            add_in_transaction(greeting, {"name": "Ada"})
            assert process.look() == 0
            proxy.cut()
            assert process.look(later=HANDED_OVER) == 1
            add_in_transaction(greeting, {"name": "Grace"}, {"name": "Alan"})
            records()
            assert process.look() == 2
            proxy.restore()
            assert process.look() == 0
            said = [record["message"] for record in records() if record["logger"].endswith(".condition")]
            assert said == ["Redis takes no messages for workers: this process delivers side effects itself"]
            take_messages(process.settings.name)  # a worker would have
            add_in_transaction(greeting, {"name": "Ada"})
            assert process.look() == 0
            assert process.hear(*handed_over())
            take_messages(process.settings.name)
            said = [record["message"] for record in records() if record["logger"].endswith(".condition")]
            assert sorted(said) == ["Redis takes messages for workers again", "workers take messages again"]
    assert greetings.names == ["Ada", "Grace", "Alan", "Ada"] * 2
