"""The counts of rate limits in one process: exact, and of a limited size."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from {{ cookiecutter.package_name }}.coordination.windows import MemoryWindows


class Clock:
    """What `time.time` tells."""

    now = 1000.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "time", lambda: clock.now)
    return clock


def hit(windows: MemoryWindows, key: str = "key", expiry: int = 60) -> bool:
    return windows.acquire_entry(key, 3, expiry)


def test_hits_leave_the_window_one_by_one(clock: Clock) -> None:
    windows = MemoryWindows()
    for _ in range(3):
        assert hit(windows)
        clock.now += 10
    assert not hit(windows)
    assert windows.get_moving_window("key", 3, 60) == (1000, 3)
    clock.now = 1060
    assert not hit(windows)
    clock.now = 1060.5
    assert windows.get_moving_window("key", 3, 60) == (1010, 2)
    assert hit(windows)
    assert not hit(windows)


def test_a_key_without_hits_has_its_whole_window_before_it(clock: Clock) -> None:
    assert MemoryWindows().get_moving_window("key", 3, 60) == (1000, 0)


def test_expired_keys_are_forgotten(clock: Clock) -> None:
    windows = MemoryWindows()
    for number in range(1000):
        hit(windows, f"key-{number}")
        clock.now += 1
    assert windows.reset() < 100


def test_the_quietest_keys_are_forgotten_when_there_are_too_many(clock: Clock) -> None:
    windows = MemoryWindows(max_keys=10)
    for number in range(100):
        hit(windows, "busy")
        hit(windows, f"key-{number}")
    assert not hit(windows, "busy")
    assert windows.get_moving_window("key-98", 3, 60)[1] == 1
    assert windows.get_moving_window("key-50", 3, 60)[1] == 0
    assert windows.reset() == 10


def test_threads_are_counted_exactly() -> None:
    windows = MemoryWindows()
    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(lambda number: hit(windows, f"key-{number // 100}"), range(5000)))
    assert sum(passed) == 150
