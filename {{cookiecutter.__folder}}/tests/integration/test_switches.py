"""What an operator switches while the service runs: it is kept, every process sees it, and an outage changes nothing."""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from {{ cookiecutter.package_name }}.commands import CommandFailed, UsageError
from {{ cookiecutter.package_name }}.commands.switching import breaker, maintenance
from {{ cookiecutter.package_name }}.config import load_settings
from {{ cookiecutter.package_name }}.errors.dependencies import DatabaseBehind
from {{ cookiecutter.package_name }}.errors.upstream import DependencyFailed, DependencyUnavailable
from {{ cookiecutter.package_name }}.resilience import dependency as declarations
from {{ cookiecutter.package_name }}.resilience.dependency import Breaker, Dependency
from {{ cookiecutter.package_name }}.switches import state, watching
from {{ cookiecutter.package_name }}.switches.repository import Switches
from {{ cookiecutter.package_name }}.switches.watching import Watcher
from {{ cookiecutter.package_name }}.telemetry.logging import configure_logging

from ..conftest import Records
from ..databases import run_sql
from ..failing.service import open_client
from .test_outbox_without_database import gone


@pytest.fixture(autouse=True)
def _nothing_switched() -> Iterator[None]:
    yield
    state.see({})


@pytest.fixture
def service(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The service, set up with a database."""
    monkeypatch.setenv("DATABASE_TIMEOUT", "0.2")
    with open_client():
        yield


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Dependency:
    """Something that this service depends on, with a breaker that opens at the first failure."""
    monkeypatch.setattr(declarations, "_declared", {})
    return Dependency("outside", retry=None, breaker=Breaker(minimum_calls=1, failure_rate=0.01))


def fail() -> None:
    raise DependencyFailed(dependency="outside", status=500)


@contextmanager
def unreadable(database: str) -> Iterator[None]:
    """The table cannot be read meanwhile. (Nobody can keep others from reading a file of SQLite's.)"""
    if database.startswith("sqlite:"):
        run_sql(database, "ALTER TABLE switches RENAME TO elsewhere")
        yield
        run_sql(database, "ALTER TABLE elsewhere RENAME TO switches")
        return
    with gone(database):
        yield


def works(dependency: Dependency) -> bool:
    """Whether a call to it is made."""
    try:
        return dependency.call(lambda: True)
    except DependencyUnavailable:
        return False


@pytest.mark.usefixtures("service")
def test_they_are_kept_until_they_are_changed() -> None:
    settings = load_settings()
    with closing(Switches(settings)) as switches, closing(Switches(settings)) as others:
        assert others.read() == {}
        switches.set("maintenance", "on")
        switches.set("breaker:outside", "open")
        assert others.read() == {"maintenance": "on", "breaker:outside": "open"}
        others.set("maintenance", "off")
        assert switches.read() == {"maintenance": "off", "breaker:outside": "open"}


@pytest.mark.usefixtures("service")
def test_an_outage_changes_nothing_and_is_told_once(database: str, records: Records) -> None:
    def said() -> list[tuple[str, str]]:
        written = [record for record in records() if record["logger"].endswith((".watching", ".condition"))]
        return [(record["level"], record["message"]) for record in written]

    settings = load_settings()
    watcher = Watcher(settings)
    with closing(Switches(settings)) as switches:
        switches.set("maintenance", "on")
        watcher.look(switches)
        assert said() == [("warning", "maintenance begins: requests are refused")]
        for _ in range(2):
            with unreadable(database):
                watcher.look(switches)
                watcher.look(switches)
                assert state.switched("maintenance") == "on"
            assert said() == [("warning", "the switches cannot be read: they stay as they were")]
            watcher.look(switches)
            watcher.look(switches)
            assert said() == [("info", "the switches can be read again")]
        switches.set("maintenance", "off")
        watcher.look(switches)
        assert said() == [("warning", "maintenance is over")]


@pytest.mark.parametrize("fails_with", [asyncio.CancelledError, GeneratorExit, SystemExit])
def test_nothing_that_is_raised_ends_the_thread(fails_with: type[BaseException], records: Records) -> None:
    class Broken(Switches):
        def read(self) -> dict[str, str]:
            raise fails_with

    settings = load_settings()
    configure_logging(settings)
    Watcher(settings).look(Broken(settings))
    (warning,) = records()
    assert warning["exception"]["type"].endswith(fails_with.__name__)


@pytest.mark.usefixtures("service")
def test_a_thread_looks_by_itself() -> None:
    settings = load_settings()
    maintenance(settings, ["on"])
    watching.start(settings)
    try:
        assert state.switched("maintenance") == "on", "it starts in maintenance"
    finally:
        watching.stop()


@pytest.mark.usefixtures("service")
def test_a_breaker_is_forced_open_and_closed(outside: Dependency) -> None:
    settings = load_settings()

    def switch(value: str) -> None:
        breaker(settings, ["outside", value])
        watching.look(settings)

    assert works(outside)
    switch("open")
    assert not works(outside)
    switch("closed")
    for _ in range(3):
        with pytest.raises(DependencyFailed):
            outside.call(fail)
    assert works(outside)
    switch("auto")
    with suppress(DependencyFailed):
        outside.call(fail)
    assert not works(outside), "it is left to itself again, and has seen a failure"


@pytest.mark.usefixtures("service")
def test_a_breaker_that_was_declared_later_is_forced_too(outside: Dependency) -> None:
    settings = load_settings()
    with closing(Switches(settings)) as switches:
        switches.set("breaker:later", "open")
    watching.look(settings)
    later = Dependency("later")
    watching.look(settings)
    assert not works(later)
    assert works(outside)


@pytest.mark.usefixtures("service")
def test_an_unknown_name_is_refused_with_those_that_are_known(outside: Dependency) -> None:
    settings = load_settings()
    with pytest.raises(CommandFailed, match=r"no dependency is called 'inside'; there is .*outside"):
        breaker(settings, ["inside", "open"])
    with closing(Switches(settings)) as switches:
        assert switches.read() == {}


@pytest.mark.parametrize("args", [[], ["ON"], ["on", "off"], ["maybe"]])
def test_maintenance_is_on_or_off(args: list[str]) -> None:
    with pytest.raises(UsageError):
        maintenance(load_settings(), args)


@pytest.mark.parametrize("args", [[], ["outside"], ["outside", "ajar"], ["outside", "open", "now"]])
def test_a_breaker_is_open_closed_or_left_alone(args: list[str], outside: Dependency) -> None:
    with pytest.raises(UsageError):
        breaker(load_settings(), args)


def test_a_database_that_lacks_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty.db").touch()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")
    with open_client(), pytest.raises(DatabaseBehind, match="switches"):
        maintenance(load_settings(), ["on"])
