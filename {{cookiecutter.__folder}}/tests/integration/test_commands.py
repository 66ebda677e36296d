"""The commands, as somebody runs them who looks after the service."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from {{ cookiecutter.package_name }} import commands
from {{ cookiecutter.package_name }}.commands import COMMANDS, EX_USAGE, dead_letters
from {{ cookiecutter.package_name }}.config import EX_CONFIG, Settings, load_settings
from {{ cookiecutter.package_name }}.errors.http import BadRequest
from {{ cookiecutter.package_name }}.modules import import_all
from {{ cookiecutter.package_name }}.outbox import effects
from {{ cookiecutter.package_name }}.outbox.dead_letters import DeadLetters
from {{ cookiecutter.package_name }}.outbox.dispatcher import deliver_due, utc_now
from {{ cookiecutter.package_name }}.outbox.effects import Delivery, SideEffect
from {{ cookiecutter.package_name }}.telemetry.context import RequestContext, current_request

from ..databases import run_sql
from ..environment import NOWHERE
from ..failing.service import open_client
from .adding import add_in_transaction, rows

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def _service(_some_database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import_all("effects")  # else the first test that looks for one would take the real ones with it
    monkeypatch.setattr(effects, "_declared", {})
    with open_client():
        yield


@pytest.fixture
def dead(_service: None, capsys: Capture) -> list[UUID]:
    """The ids of two dead letters, the older one first."""

    def refuse(delivery: Delivery) -> None:
        raise BadRequest(detail="postgresql://root:hunter2@db/orders")

    effect = SideEffect("refused", deliver=refuse)
    for number in range(2):
        token = current_request.set(
            RequestContext(f"cause-{number}", "0" * 31 + "1", "0" * 15 + "1", method="POST", path="/")
        )
        add_in_transaction(effect, {"number": number, "password": "hunter2"})
        current_request.reset(token)
        deliver_due(load_settings(), lambda: utc_now() + timedelta(seconds=1))
    capsys.readouterr()
    return [letter.id for letter in DeadLetters(load_settings()).all()]


def run(*args: str) -> None:
    """Runs a command in this process, where the service is set up already."""
    commands.run(args, lambda settings: None)


def run_for_real(*args: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs it as somebody does at a terminal."""
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "{{ cookiecutter.package_name }}", *args],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "APP_ENV": "test", **variables},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_dead_letters_are_listed(dead: list[UUID], capsys: Capture) -> None:
    run("dead-letters")
    heads, *lines = capsys.readouterr().out.splitlines()
    assert heads.split()[:3] == ["ID", "EFFECT", "ERROR"]
    assert [line.split()[:4] for line in lines] == [[str(one), "refused", BadRequest.code, "1"] for one in dead]
    assert [line.split()[-1] for line in lines] == ["cause-0", "cause-1"]


def test_dead_letters_are_listed_for_programs(dead: list[UUID], capsys: Capture) -> None:
    run("dead-letters", "--json")
    out = capsys.readouterr().out
    letters = [json.loads(line) for line in out.splitlines()]
    assert [letter["id"] for letter in letters] == [str(one) for one in dead]
    assert [letter["payload"]["number"] for letter in letters] == [0, 1]
    assert letters[0].keys() >= {"effect", "error", "message", "attempts", "created_at", "died_at", "request_id"}
    assert "hunter2" not in out


def test_none_are_listed_where_there_are_none(_service: None, capsys: Capture) -> None:
    capsys.readouterr()
    run("dead-letters", "--json")
    assert capsys.readouterr().out == ""
    run("dead-letters")
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_some_are_tried_again_and_some_are_dropped(dead: list[UUID], capsys: Capture) -> None:
    run("dead-letters", "retry", str(dead[0]))
    assert capsys.readouterr().out.split() == [str(dead[0])]
    assert [row.id for row in rows()] == [dead[0]]
    run("dead-letters", "drop", str(dead[1]))
    assert capsys.readouterr().out.split() == [str(dead[1])]
    assert DeadLetters(load_settings()).all() == []


@pytest.mark.parametrize(("action", "waiting"), [("retry", 2), ("drop", 0)])
def test_all_are(dead: list[UUID], capsys: Capture, action: str, waiting: int) -> None:
    run("dead-letters", action, "--all")
    assert sorted(capsys.readouterr().out.split()) == sorted(map(str, dead))
    assert len(rows()) == waiting
    assert DeadLetters(load_settings()).all() == []


def test_what_there_is_not_is_said(dead: list[UUID], capsys: Capture) -> None:
    unknown = uuid4()
    with pytest.raises(SystemExit) as ended:
        run("dead-letters", "drop", str(dead[0]), str(unknown))
    assert ended.value.code == f"dead-letters: no dead letter: {unknown}"
    assert capsys.readouterr().out.split() == [str(dead[0])]


@pytest.mark.parametrize(
    "args",
    [
        ["frobnicate"],
        ["--help"],
        ["migrate", "now"],
        ["dead-letters", "bury"],
        ["dead-letters", "retry"],
        ["dead-letters", "retry", "17"],
        ["dead-letters", "drop", str(uuid4()), "--all"],
        ["dead-letters", "drop", "--json", "--all"],
        ["dead-letters", "--all"],
    ],
    ids=" ".join,
)
def test_what_is_not_understood_is_one_line_and_does_nothing(
    dead: list[UUID], capsys: Capture, args: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*args)
    assert ended.value.code == EX_USAGE
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert line.startswith("Usage: python -m {{ cookiecutter.package_name }} ")
    assert len(DeadLetters(load_settings()).all()) == 2
    assert rows() == []


@given(args=st.lists(st.text() | st.sampled_from(["list", "retry", "drop", "--all", "--json", "--", "-"]), max_size=4))
@settings(max_examples=50)
def test_no_arguments_are_a_bug(args: list[str]) -> None:
    try:
        dead_letters._parsed(args)
    except commands.UsageError:
        pass  # what else


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("--threads", value) for value in ("0", "-1", "x", "1e3", "1001")),
        ("--metrics-port", "0"),
        ("--metrics-port", "65536"),
    ],
)
def test_numbers_of_a_worker_have_their_limits(option: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://localhost")
    with pytest.raises(SystemExit) as ended:
        run("worker", option, value)
    assert ended.value.code == EX_USAGE


def test_a_worker_needs_a_redis(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        run("worker")
    assert ended.value.code == EX_CONFIG
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("REDIS_URL: ")


def test_every_command_is_there() -> None:
    for command in COMMANDS.values():
        module = __import__(f"{commands.__name__}{command.module}", fromlist=["_"])
        assert callable(getattr(module, command.function))


def test_a_database_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    ended = run_for_real("migrate", folder=tmp_path, DATABASE_URL=NOWHERE)
    assert (ended.returncode, ended.stdout) == (1, "")
    (line,) = ended.stderr.splitlines()
    assert line.startswith("migrate: the database")


def test_a_database_that_lacks_migrations_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    behind = tmp_path / "behind.db"
    behind.touch()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{behind}")
    with pytest.raises(SystemExit, match="dead-letters: migrations are missing: "):
        run("dead-letters")


def test_a_database_whose_tables_are_gone_is_one_line(_service: None, monkeypatch: pytest.MonkeyPatch) -> None:
    run_sql(os.environ["DATABASE_URL"], "DROP TABLE dead_letters")
    with pytest.raises(SystemExit, match=r"dead-letters: .*dead_letters"):
        run("dead-letters")


def test_from_a_terminal(dead: list[UUID], tmp_path: Path) -> None:
    listed = run_for_real("dead-letters", "--json", folder=tmp_path, DATABASE_URL=os.environ["DATABASE_URL"])
    assert (listed.returncode, listed.stderr) == (0, "")
    assert [json.loads(line)["id"] for line in listed.stdout.splitlines()] == [str(one) for one in dead]


def test_settings_are_said_before_anything_else(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "hunter2")
    with pytest.raises(SystemExit) as ended:
        run("dead-letters")
    assert ended.value.code == EX_CONFIG
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("PORT: ")


def test_no_bug_shows_its_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(settings: Settings) -> None:
        raise RuntimeError("postgresql://root:hunter2@db/orders\nand a second line")

    with pytest.raises(SystemExit) as ended:
        commands.run(["dead-letters"], fail)
    assert str(ended.value.code).startswith("dead-letters: RuntimeError: ")
    assert "hunter2" not in str(ended.value.code)
    assert "\n" not in str(ended.value.code)
