"""Breakers that several processes share: one finds out, the others wait for it, and Redis may be gone."""

import asyncio
import json
import subprocess
import sys
import textwrap
import threading
from uuid import uuid4

import pytest
from redis import Redis

from {{ cookiecutter.package_name }}.config import NAME, Settings
from {{ cookiecutter.package_name }}.errors.upstream import DependencyFailed, DependencyUnavailable
from {{ cookiecutter.package_name }}.resilience import breaker, sharing
from {{ cookiecutter.package_name }}.resilience.breaker import Circuit
from {{ cookiecutter.package_name }}.resilience.dependency import Breaker, Dependency
from {{ cookiecutter.package_name }}.telemetry.context import RequestContext, current_request
from {{ cookiecutter.package_name }}.telemetry.logging import configure_logging

from ..conftest import Records
from ..unit.calling import Time
from .stores import NEEDS_REDIS, REDIS, at_last, by_proxy, nowhere, silence

POLICY = Breaker(minimum_calls=1, probes=1, open_for=5)


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """What breakers take for the time; Redis has its own."""
    configure_logging(Settings())
    time = Time()
    monkeypatch.setattr(breaker.Clock, "monotonic", lambda clock: time.now)
    return time


def fail() -> None:
    raise DependencyFailed(dependency="it", status=500)


class Process:
    """What one process of the service has of this: a breaker, and what it shares.

    Args:
        address: Redis's.
        dependency: The dependency's name.
    """

    def __init__(self, address: str, dependency: str) -> None:
        self.circuit = Circuit(dependency, POLICY)
        self.sharing = sharing.Sharing(address, NAME)
        self.sharing.join(self.circuit)

    @property
    def state(self) -> str:
        return self.circuit.state

    def look(self) -> str:
        self.sharing.look()
        return self.state

    def fail(self) -> None:
        with pytest.raises(DependencyFailed):
            self.circuit.call(fail)

    def succeed(self) -> None:
        assert self.circuit.call(lambda: "done") == "done"


def two(address: str) -> tuple[Process, Process]:
    """Two processes that ask the same dependency."""
    name = f"test-{uuid4()}"
    return Process(address, name), Process(address, name)


@pytest.fixture
def processes() -> tuple[Process, Process]:
    return two(REDIS or "")


def key_of(process: Process) -> str:
    return f"{NAME}:breaker:{process.circuit.dependency}"


@NEEDS_REDIS
def test_one_finds_out_for_all(processes: tuple[Process, Process], time: Time, records: Records) -> None:
    one, other = processes
    one.fail()
    records()
    one.look()
    other.look()
    assert (one.state, other.state) == ("open", "open")
    with pytest.raises(DependencyUnavailable) as refused:
        other.succeed()
    assert refused.value.retry_after == 5
    (record,) = records()
    assert (record["level"], record["reason"]) == ("warning", "another process found it failing")

    time.now += 5
    with pytest.raises(DependencyUnavailable) as refused:
        other.succeed()  # only the first one probes
    assert refused.value.retry_after == 1
    one.succeed()
    one.look()
    other.look()
    assert (one.state, other.state) == ("closed", "closed")
    other.succeed()


@NEEDS_REDIS
def test_who_begins_anew_has_forgotten_what_was(processes: tuple[Process, Process], time: Time) -> None:
    one, other = processes
    one.fail()
    one.look()
    other.look()
    time.now += 5
    one.fail()  # the probe
    one.look()
    other.look()
    assert (one.state, other.state) == ("open", "open")
    time.now += 5
    one.succeed()
    one.look()
    other.look()
    other.succeed()
    assert other.state == "closed"


@NEEDS_REDIS
def test_of_two_that_open_at_the_same_time_one_probes(processes: tuple[Process, Process], time: Time) -> None:
    one, other = processes
    one.fail()
    other.fail()
    for process in (one, other, one, other):
        process.look()
    time.now += 5
    with pytest.raises(DependencyUnavailable):
        other.succeed()
    one.succeed()
    one.look()
    other.look()
    assert (one.state, other.state) == ("closed", "closed")


@NEEDS_REDIS
def test_when_the_one_that_probes_dies_the_others_find_out(processes: tuple[Process, Process]) -> None:
    one, other = processes
    one.fail()
    one.look()
    other.look()
    with Redis.from_url(REDIS or "", socket_timeout=5) as redis:
        assert 5_000 < redis.pttl(key_of(one)) <= 10_000
        redis.pexpire(key_of(one), 3_000)
        one.look()
        assert redis.pttl(key_of(one)) <= 3_000  # it has nothing new to say, so the key is not kept for longer
        redis.pexpire(key_of(one), 1)
        at_last(lambda: not redis.exists(key_of(one)))
        other.look()
        assert other.state == "closed"
        other.fail()
        other.look()
        one.look()
        assert (one.state, other.state) == ("open", "open")
        other.sharing.leave()
        assert not redis.exists(key_of(one))  # who goes says so


@NEEDS_REDIS
def test_nobody_gives_up_what_is_anothers(processes: tuple[Process, Process], time: Time) -> None:
    one, other = processes
    one.fail()
    one.look()
    with Redis.from_url(REDIS or "", socket_timeout=5) as redis:
        redis.delete(key_of(one))
        other.fail()
        other.look()
        time.now += 5
        one.succeed()
        one.look()
        assert redis.get(key_of(one)) == other.sharing.owner.encode()
        assert one.state == "open"


@NEEDS_REDIS
def test_an_operator_is_stronger_than_other_processes(processes: tuple[Process, Process]) -> None:
    one, other = processes
    one.fail()
    one.look()
    other.circuit.force("closed")
    other.look()
    other.succeed()
    other.circuit.force(None)
    assert other.state == "open"
    other.circuit.force("open")
    one.circuit.force("closed")
    one.look()
    other.look()
    assert (one.state, other.state) == ("closed", "open")
    other.circuit.force(None)
    assert other.state == "closed"


@NEEDS_REDIS
def test_redis_goes_away_and_comes_back(records: Records) -> None:
    with by_proxy() as (address, proxy):
        one, other = two(address)
        one.fail()
        one.look()
        other.look()
        records()
        proxy.cut()
        for _ in range(3):
            other.look()
        assert other.state == "closed"  # each for itself
        other.succeed()
        proxy.restore()
        for _ in range(3):
            other.look()
        assert other.state == "open"
        said = [(record["level"], record["message"].partition(":")[0]) for record in records()]
        assert said == [
            ("warning", "breakers are not shared"),
            ("info", "a dependency is asked again"),
            ("warning", "a dependency is not asked any more"),
            ("info", "breakers are shared again"),
        ]


@pytest.mark.parametrize("fails_with", [asyncio.CancelledError, GeneratorExit, ValueError])
def test_nothing_that_is_raised_ends_the_thread(fails_with: type[BaseException], records: Records) -> None:
    class Broken(Circuit):
        @property
        def has_opened(self) -> bool:
            raise fails_with

    with nowhere() as address:
        one = sharing.Sharing(address, NAME)
        one.join(Broken("outside", POLICY))
        one.look()
        one.look()
    (warning,) = records()
    assert warning["exception"]["type"].endswith(fails_with.__name__)


def test_without_redis_each_has_its_own(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "TIMEOUT", 0.02)
    with nowhere() as address, silence() as (hanging, _):
        for where in (address, hanging):
            one, other = two(where)
            one.fail()
            for process in (one, other, one, other):
                process.look()
            assert (one.state, other.state) == ("open", "closed")
            for process in (one, other):
                process.sharing.leave()
    assert "hunter2" not in str(records())


@NEEDS_REDIS
def test_what_belongs_to_the_dependency_is_shared_once_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "POLL", 0.01)
    monkeypatch.setenv("REDIS_URL", REDIS or "")
    dependency = Dependency(f"test-{uuid4()}", retry=None, breaker=POLICY)
    other = Process(REDIS or "", dependency.name)
    sharing.connect(Settings())
    try:
        with pytest.raises(DependencyFailed):
            dependency.call(fail)
        at_last(lambda: other.look() == "open")
    finally:
        sharing.close()
    other.look()
    assert other.state == "closed"  # the process has ended, and has said so


def test_what_is_shared_belongs_to_no_request(monkeypatch: pytest.MonkeyPatch, records: Records) -> None:
    monkeypatch.setattr(sharing, "TIMEOUT", 0.02)
    token = current_request.set(RequestContext("the-first-request", "1" * 32, "2" * 16, "GET", "/"))
    try:
        with silence() as (address, visitors):
            monkeypatch.setenv("REDIS_URL", address)
            sharing.connect(Settings())
            Dependency(f"test-{uuid4()}").call(lambda: None)
            (thread,) = [thread for thread in threading.enumerate() if thread.name == "breakers"]
            at_last(lambda: visitors() > 0)
            sharing.close()
            thread.join(10)
    finally:
        current_request.reset(token)
    (warning,) = records()
    assert warning["message"].startswith("breakers are not shared")
    assert "request_id" not in warning


SCRIPT = """
    import json, os, signal, sys, threading

    from {{ cookiecutter.package_name }}.config import Settings
    from {{ cookiecutter.package_name }}.errors import ServiceError
    from {{ cookiecutter.package_name }}.resilience import sharing
    from {{ cookiecutter.package_name }}.resilience.dependency import Breaker, Dependency

    sharing.POLL = 0.01
    dependency = Dependency(sys.argv[1], retry=None, breaker=Breaker(minimum_calls=1))

    def thread():
        return [thread.name for thread in threading.enumerate() if thread.name == "breakers"]

    def wait_until(state):
        signal.alarm(30)  # it ends in any case
        while dependency.state != state:
            threading.Event().wait(0.01)

    sharing.connect(Settings())
    dependency.call(lambda: None)
    before = thread()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        forgotten = thread()
        dependency.call(lambda: None)
        os.write(write, json.dumps([forgotten, thread()]).encode())
        wait_until("open")  # what the parent finds out
        os._exit(0)
    in_child = json.loads(os.read(read, 1000))
    try:
        dependency.call(lambda: 1 / 0)
    except ZeroDivisionError:
        pass
    _, status = os.waitpid(child, 0)
    sharing.close()
    sys.stderr.write(json.dumps([before, *in_child, thread(), status]))
"""


@NEEDS_REDIS
def test_each_process_has_a_thread_of_its_own_after_a_fork() -> None:
    script = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(SCRIPT), f"test-{uuid4()}"]
    environment = {"APP_ENV": "test", "REDIS_URL": REDIS or "", "PYTHONPATH": ":".join(sys.path)}
    ran = subprocess.run(script, capture_output=True, text=True, timeout=60, check=True, env=environment)  # noqa: S603
    assert json.loads(ran.stderr) == [["breakers"], [], ["breakers"], [], 0]
