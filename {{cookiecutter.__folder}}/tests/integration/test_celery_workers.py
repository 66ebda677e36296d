"""Workers, as processes of their own: they deliver what they hear of, and what they are killed in the middle of is not lost."""

import json
import os
import signal
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from {{ cookiecutter.package_name }} import config
from {{ cookiecutter.package_name }}.config import load_settings
from {{ cookiecutter.package_name }}.outbox.delivering import LEASE, Clock, utc_now
from {{ cookiecutter.package_name }}.outbox.dispatcher import deliver_due
from {{ cookiecutter.package_name }}.outbox.effects import SideEffect
from {{ cookiecutter.package_name }}.outbox.messages import Sender
from {{ cookiecutter.package_name }}.outbox.runners import WithWorkers
from {{ cookiecutter.package_name }}.outbox.table import Table
from {{ cookiecutter.package_name }}.telemetry.context import RequestContext, current_request

from ..contract.scraping import samples, series
from ..contract.server import ROOT, Server, free_port, until
from ..databases import SERVER, Databases
from ..environment import no_settings_from_outside
from ..failing.service import open_client
from ..failing.side_effects import ASKING, FAILING, NOTED, OPENED, OPENING, WAITING
from .adding import add_in_transaction, rows
from .redis_keys import forget, is_known, messages, put, spoil, take_messages, take_one
from .stores import NEEDS_REDIS, REDIS, new_name

pytestmark = NEEDS_REDIS

RUBBISH = [
    b"rubbish",
    b"5",
    b"[]",
    b'"x"',
    b"{}",
    b'{"properties":null}',
    b"\xff",
    b"[" * 100_000,
    b'{"__type__":"uuid","__value__":{"x":1}}',
    b'{"body":null}',
    *(
        json.dumps({"body": b64encode(body).decode(), "headers": {"task": "deliver", "id": "1"}}).encode()
        for body in (b"", b"[]", b'{"x":1,"y":2,"z":3}', b'[["x","y"],{},{}]', b"[[[],{}],{},{}]", b"[" * 100_000)
    ),
]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(), some, max_size=3),
    max_leaves=5,
)


class Workers:
    """One worker at a time. It takes its time to start, so it is kept until somebody ends it.

    Args:
        name: Of the service.
        folder: Where the output of workers goes.
    """

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._folder = folder
        self._processes = ExitStack()
        self._last: Server | None = None

    def one(self) -> Server:
        """The one that runs, or another."""
        if self._last is None or self._last.process.poll() is not None:
            self._last = self._processes.enter_context(running(self._name, self._folder))
        return self._last

    def close(self) -> None:
        """Kills it."""
        self._processes.close()


@contextmanager
def running(name: str, folder: Path) -> Iterator[Server]:
    """A worker."""
    variables = ("PATH", "APP_ENV", "DATABASE_URL", "REDIS_URL")
    environment = {**{name: os.environ[name] for name in variables}, "PYTHONPATH": os.pathsep.join(sys.path)}
    port = free_port()
    command = [sys.executable, "-m", "tests.failing.worker", name, str(port)]
    with (folder / "stdout").open("wb") as stdout, (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=stdout, stderr=stderr)  # noqa: S603
    try:
        yield Server(process, port, folder)
    finally:
        process.kill()
        process.wait()


class Notes:
    """What the side effects of the tests write down.

    Args:
        folder: Where they do.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "notes"
        self.goes_on_with = folder / "goes-on"
        self.payload = {"notes": str(self._file), "goes_on_with": str(self.goes_on_with)}

    def read(self) -> list[tuple[int, UUID]]:
        """Which process has begun to deliver what."""
        lines = self._file.read_text().splitlines() if self._file.exists() else []
        return [(int(process), UUID(delivery)) for process, delivery in (line.split() for line in lines)]


@pytest.fixture(scope="module")
def workers(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """Those of a service with a name and a database of its own."""
    name = new_name()
    with (
        databases.open("postgresql" if SERVER else "sqlite") as url,
        no_settings_from_outside(url),
        pytest.MonkeyPatch.context() as changes,
    ):
        changes.setenv("REDIS_URL", REDIS or "")
        changes.setattr(config, "NAME", name)
        with open_client(), closing(Workers(name, tmp_path_factory.mktemp("workers"))) as workers:
            yield workers
    forget(name)


@pytest.fixture(autouse=True)
def _own_settings(workers: Workers) -> None:
    """Those of `workers`, in the place of those that other tests have."""


@pytest.fixture
def worker(workers: Workers) -> Server:
    return workers.one()


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    return Notes(tmp_path)


def add(effect: SideEffect, notes: Notes) -> UUID:
    """Adds a side effect, hands it over, and returns its id."""
    add_in_transaction(effect, notes.payload)
    (row,) = rows()
    look()
    return row.id


def look() -> None:
    """What the dispatcher of a process does that serves."""
    settings = load_settings()
    with closing(Table(settings)) as table:
        WithWorkers(settings).see_to(table, utc_now, lambda: False)


def after(time: timedelta) -> Clock:
    return lambda: utc_now() + time


@pytest.mark.parametrize("effect", [NOTED, ASKING], ids=["noted", "asking"])
def test_a_worker_delivers_once(worker: Server, notes: Notes, effect: SideEffect) -> None:
    entry_id = add(effect, notes)
    until(lambda: not rows())
    assert notes.read() == [(worker.process.pid, entry_id)]


def test_what_a_worker_writes_is_json_with_the_id_of_the_cause(worker: Server, notes: Notes) -> None:
    token = current_request.set(RequestContext("the-cause", "0" * 31 + "1", "0" * 15 + "1", method="POST", path="/"))
    add_in_transaction(NOTED, notes.payload)
    add_in_transaction(FAILING, notes.payload)
    current_request.reset(token)
    look()
    until(lambda: not rows())
    until(lambda: {("error", "delivering"), ("info", "side_effects")} == {*caused_by("the-cause", worker)})
    assert len(caused_by("the-cause", worker)) == 2
    assert "hunter2" not in str(worker.records())
    assert worker.errors() == ""


def caused_by(request_id: str, worker: Server) -> list[tuple[str, str]]:
    """Level and logger of the records that have this id."""
    caused = [record for record in worker.records() if record.get("request_id") == request_id]
    return [(record["level"], record["logger"].rpartition(".")[2]) for record in caused]


def test_what_a_worker_has_counted_can_be_had_of_it(worker: Server, notes: Notes) -> None:
    add(NOTED, notes)
    until(lambda: not rows())
    counted = samples(worker.get("/metrics").text)
    assert counted[series("outbox_deliveries_total", effect="noted", outcome="success")] >= 1


def test_rubbish_in_the_queue_is_thrown_away_with_a_record_each(worker: Server, notes: Notes) -> None:
    name, before = load_settings().name, thrown_away(worker)
    for message in RUBBISH:
        put(name, message)
    entry_id = add(NOTED, notes)
    until(lambda: not rows())
    assert notes.read() == [(worker.process.pid, entry_id)]
    assert thrown_away(worker) - before == len(RUBBISH)
    assert worker.errors() == ""


def thrown_away(worker: Server) -> int:
    """How many messages were. Nothing else is wrong."""
    serious = [record for record in worker.records() if record["level"] in ("warning", "error", "critical")]
    return sum("is thrown away" in record["message"] for record in serious)


def test_whatever_part_of_a_message_is_rubbish_the_worker_goes_on(worker: Server, notes: Notes) -> None:
    name = load_settings().name

    @settings(max_examples=100, deadline=None)
    @given(data=st.data())
    def put_another(data: st.DataObject) -> None:
        message = json.loads(sent)
        part = message
        for key in data.draw(st.sampled_from(ways)):
            part, last = part[key], (part, key)
        last[0][last[1]] = data.draw(JSON)
        put(name, json.dumps(message).encode())

    sent = a_message()
    ways = list(parts_of(json.loads(sent)))
    put_another()
    entry_id = add(NOTED, notes)
    until(lambda: not rows())
    assert notes.read() == [(worker.process.pid, entry_id)]
    assert worker.errors() == ""


def a_message() -> bytes:
    """As the service sends them to workers of another name, of which there are none."""
    with pytest.MonkeyPatch.context() as changes:
        changes.setattr(config, "NAME", new_name())
        Sender(load_settings()).send(uuid4(), utc_now())
        message = take_one(config.NAME)
        forget(config.NAME)
    return message


def parts_of(message: Any, *way: str) -> Iterator[tuple[str, ...]]:
    """The ways to all parts of it."""
    for key, part in message.items():
        yield *way, key
        if isinstance(part, dict):
            yield from parts_of(part, *way, key)


def test_what_is_no_queue_at_all_is_thrown_away(worker: Server, notes: Notes) -> None:
    name = load_settings().name
    spoil(f"{name}:{name}")
    until(lambda: not is_known(f"{name}:{name}"))
    entry_id = add(NOTED, notes)
    until(lambda: not rows())
    assert notes.read() == [(worker.process.pid, entry_id)]


def test_a_worker_that_fails_says_so_by_its_status(workers: Workers, tmp_path: Path) -> None:
    name = new_name()
    spoil(f"{name}:_kombu.binding.{name}")
    with running(name, tmp_path) as worker:
        assert worker.process.wait(60) == 1
        assert "worker: it ends" in worker.errors()
    forget(name)


def test_a_worker_that_is_told_to_stop_gives_back_what_it_has_not_begun(worker: Server, notes: Notes) -> None:
    for _ in range(2):
        add_in_transaction(WAITING, notes.payload)
    look()
    until(lambda: len(notes.read()) == 2)
    add_in_transaction(NOTED, notes.payload)
    look()
    until(lambda: messages(load_settings().name) == 0)
    worker.process.terminate()
    until(lambda: any(record["message"].startswith("told to stop") for record in worker.records()))
    notes.goes_on_with.touch()
    assert worker.process.wait(20) == 0
    assert messages(load_settings().name) + len(notes.read()) == 3, "it was lost"
    take_messages(load_settings().name)
    deliver_due(load_settings(), after(LEASE))
    assert rows() == []


def test_a_worker_that_is_told_to_stop_finishes_what_it_has_begun(worker: Server, notes: Notes) -> None:
    add(OPENING, notes)
    key = f"{load_settings().name}:breaker:{OPENED.name}"
    until(lambda: is_known(key))
    entry_id = add(WAITING, notes)
    until(lambda: bool(notes.read()))
    worker.process.terminate()
    until(lambda: any(record["message"].startswith("told to stop") for record in worker.records()))
    notes.goes_on_with.touch()
    assert worker.process.wait(20) == 0
    assert notes.read() == [(worker.process.pid, entry_id)]
    assert rows() == []
    assert not is_known(key), "it has not given up what it had found out"


def test_what_a_worker_was_killed_in_the_middle_of_is_delivered_once_more(worker: Server, notes: Notes) -> None:
    entry_id = add(WAITING, notes)
    until(lambda: bool(notes.read()))
    worker.process.send_signal(signal.SIGKILL)
    worker.process.wait()
    notes.goes_on_with.touch()
    assert deliver_due(load_settings(), after(LEASE / 2)) == 0
    assert deliver_due(load_settings(), after(LEASE)) == 1
    assert deliver_due(load_settings(), after(2 * LEASE)) == 0
    assert notes.read() == [(worker.process.pid, entry_id), (os.getpid(), entry_id)]
