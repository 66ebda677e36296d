"""When Redis is gone: it is said once, and it is asked again once in a while."""

from collections.abc import Callable
from typing import Any

import pytest

from {{ cookiecutter.package_name }}.config import Settings
from {{ cookiecutter.package_name }}.coordination.outage import PAUSE, Outage
from {{ cookiecutter.package_name }}.errors.dependencies import StoreUnavailable
from {{ cookiecutter.package_name }}.telemetry.logging import configure_logging

from ..conftest import Records

Ask = Callable[[], str]


class Redis:
    """Something to ask."""

    def __init__(self) -> None:
        self.now, self.asked = 1000.0, 0
        self.failure: Exception | None = None
        self.outage = Outage((ConnectionError,), lambda: self.now)

    def ask(self) -> None:
        """Asks it, if it may be asked."""
        with self.outage.watched():
            self.asked += 1
            if self.failure:
                raise self.failure


@pytest.fixture
def redis() -> Redis:
    configure_logging(Settings())
    return Redis()


def said(records: Records) -> list[tuple[Any, ...]]:
    return [(record["level"], record["message"].partition(":")[0]) for record in records()]


def test_it_is_said_once_and_not_asked_for_a_while(redis: Redis, records: Records) -> None:
    redis.ask()
    redis.failure = ConnectionError("redis.example.com: password=hunter2")
    for _ in range(3):
        with pytest.raises(StoreUnavailable) as raised:
            redis.ask()
        assert raised.value.retry_after == PAUSE
    assert redis.asked == 2
    written = records()
    assert [record["level"] for record in written] == ["warning"]
    assert "hunter2" not in str(written)

    redis.now += PAUSE
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            redis.ask()
    assert redis.asked == 3
    assert said(records) == []


def test_it_is_said_when_it_is_over(redis: Redis, records: Records) -> None:
    redis.failure = ConnectionError()
    with pytest.raises(StoreUnavailable):
        redis.ask()
    redis.failure, redis.now = None, redis.now + PAUSE
    redis.ask()
    redis.ask()
    assert said(records) == [("warning", "Redis does not answer"), ("info", "Redis answers again")]


def test_only_one_asks_whether_it_is_over(redis: Redis) -> None:
    redis.failure = ConnectionError()
    with pytest.raises(StoreUnavailable):
        redis.ask()
    redis.now += PAUSE
    with redis.outage.watched():  # it has not answered yet
        with pytest.raises(StoreUnavailable):
            redis.ask()
    redis.failure = None
    redis.ask()
    assert redis.asked == 2


def test_what_somebody_else_raises_is_no_outage(redis: Redis) -> None:
    redis.failure = ValueError()
    with pytest.raises(ValueError, match=r"^$"):
        redis.ask()
    redis.failure = None
    redis.ask()
