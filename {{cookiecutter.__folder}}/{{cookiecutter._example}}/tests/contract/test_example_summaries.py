"""Summaries: what a summarizer can do to the service, and that nobody pays for what was not delivered."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any

import httpx2
import pytest

from {{ cookiecutter.package_name }}.config import load_settings
from {{ cookiecutter.package_name }}.errors import PREFIX, ValidationError
from {{ cookiecutter.package_name }}.resilience.client import close_all
from {{ cookiecutter.package_name }}.resilience.dependency import dependencies

from ..conftest import Records
from ..databases import run_sql
from ..summarizer_server import SUMMARY, Summarizer
from ..summarizer_server import running as running_summarizer
from .at_once import at_once
from .checking import check, failures
from .people import API, NOBODY, Person
from .server import Server, running, until

TEXT = f"Say what happened. Say what to do. {'And so on, ' * 50}."
STAND_IN = "Say what happened. Say what to do."

IN_TIME = {"X-Request-Timeout-Ms": "300"}
"""So that nobody has to wait for a summarizer that hangs."""

FAILURES: list[tuple[Any, int, str]] = [
    ("fails", 502, "INTEGRATION_SUMMARIZER_FAILED"),
    ("is busy", 502, "INTEGRATION_SUMMARIZER_FAILED"),
    ("refuses", 502, "INTEGRATION_SUMMARIZER_FAILED"),
    ("resets", 502, "INTEGRATION_SUMMARIZER_FAILED"),
    ("shows a page", 502, "INTEGRATION_SUMMARIZER_FAILED"),
    ("answers with a page", 502, "INTEGRATION_SUMMARIZER_FAILED"),
    ("answers with half a JSON", 502, "INTEGRATION_SUMMARIZER_FAILED"),
    ("hangs", 504, "TIMEOUT_SUMMARIZER"),
    ({}, 422, "AI_RESPONSE_INVALID"),
    ({"summary": "hunter2" * 100}, 422, "AI_RESPONSE_INVALID"),
]
"""What it does, and what that is called where nobody may stand in."""


@pytest.fixture
def summarizer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Summarizer]:
    """The one that the service asks."""
    with running_summarizer() as server:
        monkeypatch.setenv("SUMMARIZER_URL", server.url)
        yield server


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> Iterator[Summarizer]:
    """The one that it asks then."""
    with running_summarizer() as server:
        monkeypatch.setenv("SUMMARIZER_SECOND_URL", server.url)
        yield server


@pytest.fixture
def no_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a summarizer may answer."""
    monkeypatch.setenv("SUMMARIZER_FALLBACK", "off")


@pytest.fixture(autouse=True)
def _closed_circuits() -> Iterator[None]:
    """What one test does to a summarizer is not held against the next one's, which is another."""
    yield
    for name in ("summarizer", "second-summarizer"):
        dependencies()[name].force("closed")
        dependencies()[name].force(None)
    close_all()


def ask(person: Person, article: dict[str, Any], **request: Any) -> httpx2.Response:
    return person.send("POST", f"/articles/{article['id']}/summary", **request)


def balance(person: Person) -> tuple[int, int]:
    """What somebody has, and has spent."""
    account = person.send("GET", "/tokens/balance").json()
    return account["balance"], account["lifetime_spent"]


def test_without_a_summarizer(ada: Person, records: Records) -> None:
    article = ada.write(body=TEXT)
    records()
    response = ask(ada, article)
    assert response.status_code == 200
    assert list(response.json()) == ["summary", "degraded", "tokens_left"]
    assert response.json() == {"summary": STAND_IN, "degraded": True, "tokens_left": 90}
    assert failures(records()) == []
    assert balance(ada) == (90, 10)


def test_a_text_that_is_blank(ada: Person) -> None:
    response = ask(ada, ada.write(title="On silence", body=" \n "))
    assert response.json()["summary"] == "On silence"


@pytest.mark.usefixtures("database")
def test_a_summary(summarizer: Summarizer, database: str, ada: Person, bob: Person, records: Records) -> None:
    article = ada.publish(title="On failing", body=TEXT)
    records()
    response = ask(bob, article, headers={"X-Request-ID": "the-summary"})
    assert (response.status_code, response.json()) == (
        200,
        {"summary": SUMMARY, "degraded": False, "tokens_left": 90},
    )
    assert summarizer.questions == [{"title": "On failing", "text": TEXT, "max_length": 500}]
    (headers,) = summarizer.headers
    assert headers["x-request-id"] == "the-summary"
    assert bob.headers["Authorization"] not in headers.values()
    assert failures(records()) == []
    assert (balance(ada), balance(bob)) == ((100, 0), (90, 10))
    description = f"summary of article {article['id']}"
    assert run_sql(database, "SELECT amount, description FROM token_entries") == [(10, description)]


@pytest.mark.parametrize("summary", [" x\n", "x" * 500, "Two\nlines.", "Ну вот 👩‍💻"])
def test_what_is_a_summary(summarizer: Summarizer, ada: Person, summary: str) -> None:
    summarizer.how = {"summary": summary, "model": "of theirs"}
    assert ask(ada, ada.write()).json() == {"summary": summary.strip(), "degraded": False, "tokens_left": 90}


@pytest.mark.parametrize(("how", "status", "reason"), FAILURES)
def test_a_summarizer_that_fails(
    summarizer: Summarizer, ada: Person, records: Records, how: Any, status: int, reason: str
) -> None:
    article = ada.write(body=TEXT)
    summarizer.how = how
    records()
    response = ask(ada, article, headers=IN_TIME if how == "hangs" else None)
    assert (response.status_code, response.json()) == (
        200,
        {"summary": STAND_IN, "degraded": True, "tokens_left": 90},
    )
    (warning,) = failures(records())
    assert (warning["level"], warning["code"]) == ("warning", f"{PREFIX}_{reason}")
    assert balance(ada) == (90, 10)


@pytest.mark.usefixtures("no_stand_in")
@pytest.mark.parametrize(("how", "status", "reason"), FAILURES)
def test_a_summarizer_that_fails_and_nobody_stands_in(
    summarizer: Summarizer, ada: Person, records: Records, how: Any, status: int, reason: str
) -> None:
    article = ada.write(body=TEXT)
    summarizer.how = how
    records()
    response = ask(ada, article, headers=IN_TIME if how == "hangs" else None)
    failure = check(response, status, reason)
    assert failure.retryable
    (record,) = failures(records())
    assert record["level"] == ("error" if status >= 500 else "warning")
    assert "hunter2" not in str(record)
    assert balance(ada) == (100, 0)


@pytest.mark.usefixtures("no_stand_in")
def test_a_summarizer_that_is_not_asked_any_more(summarizer: Summarizer, ada: Person, records: Records) -> None:
    article = ada.write()
    dependencies()["summarizer"].force("open")
    records()
    check(ask(ada, article), 503, "UNAVAILABLE_SUMMARIZER")
    assert len(failures(records())) == 1
    assert summarizer.questions == []
    assert balance(ada) == (100, 0)


@pytest.mark.usefixtures("no_stand_in")
def test_its_circuit_opens(summarizer: Summarizer, ada: Person) -> None:
    article = ada.write()
    summarizer.how = "fails"
    answers = [ask(ada, article) for _ in range(12)]
    check(answers[0], 502, "INTEGRATION_SUMMARIZER_FAILED")
    check(answers[-1], 503, "UNAVAILABLE_SUMMARIZER")
    assert int(answers[-1].headers["Retry-After"]) > 0
    asked = len(summarizer.questions)
    check(ask(ada, article), 503, "UNAVAILABLE_SUMMARIZER")
    assert len(summarizer.questions) == asked
    assert balance(ada) == (100, 0)


def test_the_second_summarizer(summarizer: Summarizer, second: Summarizer, ada: Person, records: Records) -> None:
    article = ada.write()
    summarizer.how = "fails"
    records()
    assert ask(ada, article).json() == {"summary": SUMMARY, "degraded": False, "tokens_left": 90}
    (warning,) = failures(records())
    assert warning["code"] == f"{PREFIX}_INTEGRATION_SUMMARIZER_FAILED"
    assert len(second.questions) == 1


def test_the_second_summarizer_fails_too(
    summarizer: Summarizer, second: Summarizer, ada: Person, records: Records
) -> None:
    article = ada.write(body=TEXT)
    summarizer.how, second.how = "fails", {}
    records()
    assert ask(ada, article).json() == {"summary": STAND_IN, "degraded": True, "tokens_left": 90}
    assert {(record["level"], record["dependency"], record["code"]) for record in failures(records())} == {
        ("warning", "summarizer", f"{PREFIX}_INTEGRATION_SUMMARIZER_FAILED"),
        ("warning", "second-summarizer", f"{PREFIX}_AI_RESPONSE_INVALID"),
    }


@pytest.mark.usefixtures("no_stand_in")
def test_both_fail_and_nobody_stands_in(
    summarizer: Summarizer, second: Summarizer, ada: Person, records: Records
) -> None:
    article = ada.write()
    summarizer.how, second.how = "fails", {}
    records()
    check(ask(ada, article), 422, "AI_RESPONSE_INVALID")
    assert len(failures(records())) == 1
    assert balance(ada) == (100, 0)


def test_somebody_who_cannot_pay(summarizer: Summarizer, ada: Person, records: Records) -> None:
    article = ada.write()
    ada.send("POST", "/tokens/deduct", json={"amount": 91, "description": "tea"})
    records()
    failure = check(ask(ada, article), 402, "TOKEN_INSUFFICIENT_BALANCE")
    assert failure.details == {"required_amount": 10, "available_balance": 9, "missing_amount": 1}
    assert len(failures(records())) == 1
    assert summarizer.questions == []
    assert balance(ada) == (9, 91)


@pytest.mark.usefixtures("database")
def test_tokens_that_are_spent_meanwhile(summarizer: Summarizer, database: str, ada: Person) -> None:
    article = ada.write()
    summarizer.meanwhile = lambda: run_sql(database, "UPDATE token_accounts SET balance = 9")
    failure = check(ask(ada, article), 402, "TOKEN_INSUFFICIENT_BALANCE")
    assert failure.details["available_balance"] == 9
    assert balance(ada) == (9, 0)


@pytest.mark.usefixtures("database")
def test_many_at_once_pay_what_there_is(ada: Person) -> None:
    article = ada.write()
    requests = [ada.request("POST", f"/articles/{article['id']}/summary") for _ in range(12)]
    answers = sorted(at_once(ada.client, requests), key=lambda answer: answer.status_code)
    assert sorted(answer.json()["tokens_left"] for answer in answers[:10]) == [*range(0, 100, 10)]
    for refused in answers[10:]:
        check(refused, 402, "TOKEN_INSUFFICIENT_BALANCE")
    assert balance(ada) == (0, 100)


def test_who_may_have_an_article_summarized(client: httpx2.Client, ada: Person, bob: Person) -> None:
    draft, article = ada.write(), ada.publish()
    check(client.post(f"{API}/articles/{article['id']}/summary"), 401, "AUTH_REQUIRED")
    for unseen in (draft, {"id": NOBODY}):
        check(ask(bob, unseen), 404, "RESOURCE_ARTICLE_NOT_FOUND")
    failure = check(ask(bob, {"id": "7"}), ValidationError.status, "VALIDATION_FAILED")
    assert [*failure.fields] == ["article_id"]
    assert balance(bob) == (100, 0)
    assert ask(ada, draft).status_code == ask(bob, article).status_code == 200


def test_an_answer_that_was_lost(summarizer: Summarizer, ada: Person) -> None:
    article = ada.write()
    first, again = (ask(ada, article, key="a-key") for _ in range(2))
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(summarizer.questions) == 1
    assert balance(ada) == (90, 10)
    assert ask(ada, article).json()["tokens_left"] == 80


@contextmanager
def at_another(folder: Path, summarizer: Summarizer, person: Person) -> Iterator[tuple[Server, Person]]:
    """The same person at another process of the service, with the same database."""
    database = load_settings().database_url.get_secret_value()
    there = copy(person)
    with (
        running(folder, DATABASE_URL=database, SUMMARIZER_URL=summarizer.url) as server,
        httpx2.Client(base_url=server.url) as there.client,
    ):
        yield server, there


def kill(server: Server) -> None:
    """Ends a process and its workers at once, in the middle of whatever they do."""
    os.killpg(server.process.pid, signal.SIGKILL)


def test_processes_that_die(summarizer: Summarizer, ada: Person, tmp_path: Path) -> None:
    """Whenever that happens: the request is sent again, with the same key, and what it brings is paid for once."""
    article = ada.write()
    summarizer.how = "hangs"
    with at_another(tmp_path, summarizer, ada) as (server, there), ThreadPoolExecutor(1) as thread:
        lost = thread.submit(ask, there, article, key="a-key")
        until(lambda: bool(summarizer.questions))
        kill(server)
        assert isinstance(lost.exception(), httpx2.TransportError)
    assert balance(ada) == (100, 0)

    summarizer.how = "summarizes"
    with at_another(tmp_path, summarizer, ada) as (server, there):
        paid = ask(there, article, key="a-key").json()  # suppose that this one is lost, too
        kill(server)
    assert paid == {"summary": SUMMARY, "degraded": False, "tokens_left": 90}

    assert ask(ada, article, key="a-key").json() == paid
    assert len(summarizer.questions) == 3  # nobody could know the answer any more
    assert balance(ada) == (90, 10)
    assert ask(ada, article, key="another-key").json()["tokens_left"] == 80
