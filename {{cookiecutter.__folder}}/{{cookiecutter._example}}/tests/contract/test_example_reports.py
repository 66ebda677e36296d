"""Reports: they are ordered, built in the background, and asked for by their task."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID, uuid4

import httpx2
import pytest

from {{ cookiecutter.package_name }}.config import load_settings
from {{ cookiecutter.package_name }}.errors import PREFIX, ValidationError
from {{ cookiecutter.package_name }}.outbox.dispatcher import deliver_due, utc_now
from {{ cookiecutter.package_name }}.outbox.effects import Delivery
from {{ cookiecutter.package_name }}.reports import service
from {{ cookiecutter.package_name }}.reports.effects import ATTEMPTS, BUILD_REPORT, build_report

from ..conftest import Records
from ..databases import run_sql
from .checking import check, failures
from .people import API, NOBODY, Person

PUBLISHED: dict[str, LiteralString] = {
    "first of March": "UPDATE articles SET published_at = '2026-03-01 00:00:00.000000' WHERE title = 'first of March'",
    "last of February": (
        "UPDATE articles SET published_at = '2026-02-28 23:59:59.999999' WHERE title = 'last of February'"
    ),
    "first of April": "UPDATE articles SET published_at = '2025-04-01 00:00:00.000000' WHERE title = 'first of April'",
    "before that": "UPDATE articles SET published_at = '2025-03-31 23:59:59.999999' WHERE title = 'before that'",
}


def order(client: httpx2.Client, **headers: str) -> str:
    """Orders a report, and returns where its task is."""
    response = client.post(f"{API}/reports", headers=headers)
    assert response.status_code == 202, response.text
    started = response.json()
    assert list(started) == ["task_id", "status", "status_url"]
    assert started["status"] == "pending"
    assert started["status_url"] == response.headers["Location"] == f"{API}/tasks/{started['task_id']}"
    return response.headers["Location"]


def task_at(client: httpx2.Client, url: str) -> dict[str, Any]:
    """The task that is there."""
    response = client.get(url)
    assert response.status_code == 200
    task: dict[str, Any] = response.json()
    assert list(task) == ["task_id", "status", "result", "error"]
    return task


def work(*, hours: int = 0) -> int:
    """Does all work that is due then."""
    return deliver_due(load_settings(), lambda: utc_now() + timedelta(hours=hours))


@contextmanager
def without_articles() -> Iterator[None]:
    """Meanwhile no report can be built, and nothing else is wrong."""
    database = load_settings().database_url.get_secret_value()
    run_sql(database, "ALTER TABLE articles RENAME TO mislaid")
    try:
        yield
    finally:
        run_sql(database, "ALTER TABLE mislaid RENAME TO articles")


@pytest.mark.usefixtures("database")
def test_a_report(client: httpx2.Client, records: Records, ada: Person, bob: Person) -> None:
    articles = [person.publish() for person in (ada, bob, ada)]
    ada.write()
    work()
    records()
    url = order(client)
    task = task_at(client, url)
    assert (task["status"], task["result"], task["error"]) == ("pending", None, None)
    assert work() == 1
    task = task_at(client, url)
    assert (task["status"], task["error"]) == ("succeeded", None)
    report = task["result"]
    assert sorted(report) == ["articles", "authors", "months", "newest_at"]
    assert (report["articles"], report["authors"]) == (3, 2)
    assert report["newest_at"] == articles[-1]["published_at"]
    assert len(report["months"]) == 12
    months = {month["month"]: month["articles"] for month in report["months"]}
    assert sum(months.values()) == 3
    assert months[report["newest_at"][:7]] == 3
    assert failures(records()) == []


def test_the_months_of_a_report(client: httpx2.Client, ada: Person) -> None:
    database = load_settings().database_url.get_secret_value()
    for title, statement in PUBLISHED.items():
        ada.publish(title=title)
        run_sql(database, statement)
    url = order(client)
    march = datetime(2026, 3, 31, 23, 59, tzinfo=UTC)
    build_report(Delivery(uuid4(), {"task_id": url.rpartition("/")[2]}, march, load_settings()))
    report = task_at(client, url)["result"]
    assert [month["month"] for month in report["months"]] == [
        *("2026-03", "2026-02", "2026-01", "2025-12", "2025-11", "2025-10"),
        *("2025-09", "2025-08", "2025-07", "2025-06", "2025-05", "2025-04"),
    ]
    assert [month["articles"] for month in report["months"]] == [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert (report["articles"], report["authors"]) == (4, 1)


@pytest.mark.usefixtures("database")
def test_a_report_of_nothing(client: httpx2.Client) -> None:
    url = order(client)
    assert work() == 1
    report = task_at(client, url)["result"]
    assert (report["articles"], report["authors"], report["newest_at"]) == (0, 0, None)
    assert {month["articles"] for month in report["months"]} == {0}


def test_a_report_that_is_built_twice(client: httpx2.Client, ada: Person) -> None:
    url = order(client)
    assert work(hours=1) == 2  # with the mail that greets Ada
    task = task_at(client, url)
    ada.publish()
    build_report(Delivery(uuid4(), {"task_id": task["task_id"]}, utc_now(), load_settings()))
    assert task_at(client, url) == task
    build_report(Delivery(uuid4(), {"task_id": NOBODY}, utc_now(), load_settings()))  # nobody asks for it any more


def test_a_report_that_cannot_be_built(client: httpx2.Client, records: Records) -> None:
    url = order(client, **{"X-Request-ID": "the-order"})
    records()
    with without_articles():
        for hours in range(1, ATTEMPTS):
            assert work(hours=hours) == 0
            (warning,) = failures(records())
            assert (warning["level"], warning["request_id"]) == ("warning", "the-order")
            assert task_at(client, url)["status"] == "running"
        assert work(hours=ATTEMPTS) == 0
    (record,) = failures(records())
    assert (record["level"], record["request_id"]) == ("error", "the-order")
    task = task_at(client, url)
    assert (task["status"], task["result"]) == ("failed", None)
    error = task["error"]
    assert (error["code"], error["request_id"]) == (f"{PREFIX}_SYSTEM_INTERNAL_ERROR", "the-order")
    assert not error["retryable"]
    assert "mislaid" not in str(error)
    assert task_at(client, url) == task

    build_report(Delivery(uuid4(), {"task_id": task["task_id"]}, utc_now(), load_settings()))  # somebody has mended it
    task = task_at(client, url)
    assert (task["status"], task["error"], task["result"]["articles"]) == ("succeeded", None, 0)


@pytest.mark.usefixtures("database")
def test_too_many_reports_are_waiting(
    client: httpx2.Client, records: Records, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    monkeypatch.setattr(service, "BUILD_REPORT", replace(BUILD_REPORT, backlog=2))
    first, _ = order(client), order(client)
    records()
    response = client.post(f"{API}/reports")
    failure = check(response, 503, "UNAVAILABLE_TASK_QUEUE")
    assert failure.retryable
    assert int(response.headers["Retry-After"]) > 0
    assert len(failures(records())) == 1
    assert run_sql(database, "SELECT count(*) FROM tasks") == [(2,)]
    assert work() == 2
    assert task_at(client, first)["status"] == "succeeded"
    order(client)


def test_a_task_that_is_not_there(client: httpx2.Client, records: Records) -> None:
    for path in (NOBODY, NOBODY.upper(), str(UUID(int=0))):
        check(client.get(f"{API}/tasks/{path}"), 404, "RESOURCE_TASK_NOT_FOUND")
        assert len(failures(records())) == 1


@pytest.mark.parametrize("task_id", ["7", "x", "null", f"{NOBODY}0"])
def test_what_is_no_id_of_a_task(client: httpx2.Client, task_id: str) -> None:
    failure = check(client.get(f"{API}/tasks/{task_id}"), ValidationError.status, "VALIDATION_FAILED")
    assert [*failure.fields] == ["task_id"]


def test_finished_tasks_are_forgotten_in_the_end(client: httpx2.Client) -> None:
    url = order(client)
    assert work() == 1
    database = load_settings().database_url.get_secret_value()
    run_sql(database, "UPDATE tasks SET finished_at = '2026-01-01 00:00:00.000000'")
    waiting = order(client)
    check(client.get(url), 404, "RESOURCE_TASK_NOT_FOUND")
    assert task_at(client, waiting)["status"] == "pending"
