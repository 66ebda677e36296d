"""Reports: the months that they tell of, and how a task goes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from {{ cookiecutter.package_name }}.errors.dependencies import DatabaseTimeout
from {{ cookiecutter.package_name }}.reports.months import last_months
from {{ cookiecutter.package_name }}.tasks.errors import TaskNotFound
from {{ cookiecutter.package_name }}.tasks.service import TaskService

from .fakes import FakeTasks, run

quick = settings(database=None, derandomize=True, deadline=None, max_examples=50)


@quick
@given(now=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()), count=st.integers(1, 24))  # noqa: DTZ001
def test_months_follow_on_each_other(now: datetime, count: int) -> None:
    months = last_months(now, count)
    assert len(months) == count
    assert months[0].begin <= now < months[0].end
    for later, earlier in pairwise(months):
        assert earlier.end == later.begin
        assert earlier.name < later.name
    for month in months:
        assert (month.begin.day, month.begin.utcoffset()) == (1, timedelta())
        assert 28 <= (month.end - month.begin).days <= 31


def test_the_months_around_a_new_year() -> None:
    names = [month.name for month in last_months(datetime(2026, 1, 1, tzinfo=UTC), 3)]
    assert names == ["2026-01", "2025-12", "2025-11"]


@pytest.fixture
def tasks() -> TaskService:
    return TaskService(FakeTasks())


@pytest.fixture
def task_id(tasks: TaskService) -> UUID:
    created: UUID = run(tasks.create("a-kind")).id
    return created


def seen(tasks: TaskService, task_id: UUID) -> tuple[str, Any, Any]:
    """How it goes, what came of it, and the code of what went wrong."""
    task = run(tasks.get(task_id))
    assert (task.finished_at is not None) == (task.status in ("succeeded", "failed"))
    return task.status, task.result, task.error and task.error["code"].partition("_")[2]


@pytest.mark.usefixtures("client")
def test_a_task_that_succeeds(tasks: TaskService, task_id: UUID) -> None:
    assert seen(tasks, task_id) == ("pending", None, None)
    assert run(tasks.begin(task_id))
    assert run(tasks.begin(task_id))  # the first one who began has died
    assert seen(tasks, task_id) == ("running", None, None)
    run(tasks.succeed(task_id, {"a": 1}))
    assert not run(tasks.begin(task_id))
    run(tasks.succeed(task_id, {"a": 2}))
    run(tasks.fail(task_id, DatabaseTimeout()))
    assert seen(tasks, task_id) == ("succeeded", {"a": 1}, None)


@pytest.mark.usefixtures("client")
def test_a_task_that_fails_and_is_mended(tasks: TaskService, task_id: UUID) -> None:
    run(tasks.begin(task_id))
    run(tasks.fail(task_id, DatabaseTimeout()))
    assert seen(tasks, task_id) == ("failed", None, "TIMEOUT_DATABASE")
    assert run(tasks.begin(task_id))
    assert seen(tasks, task_id) == ("running", None, None)
    run(tasks.succeed(task_id, {"a": 1}))
    assert seen(tasks, task_id) == ("succeeded", {"a": 1}, None)


@pytest.mark.usefixtures("client")
def test_a_task_that_nobody_knows(tasks: TaskService) -> None:
    assert not run(tasks.begin(uuid4()))
    run(tasks.succeed(uuid4(), {}))
    run(tasks.fail(uuid4(), DatabaseTimeout()))
    with pytest.raises(TaskNotFound):
        run(tasks.get(uuid4()))
