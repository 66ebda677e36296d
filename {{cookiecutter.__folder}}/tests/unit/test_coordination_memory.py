"""The store of one process: what it keeps, for how long, and how much of it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from {{ cookiecutter.package_name }}.coordination.memory import OVERHEAD, MemoryStore


class Clock:
    """A clock that somebody sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> MemoryStore:
    return MemoryStore(clock, max_bytes=10 * (OVERHEAD + 10))


def test_only_the_first_one_is_put(store: MemoryStore) -> None:
    assert store.get("key") is None
    assert store.put_if_absent("key", b"first", 10) is None
    assert store.put_if_absent("key", b"second", 10) == b"first"
    assert store.put_if_absent("other", b"second", 10) is None
    assert store.get("key") == b"first"


def test_what_has_expired_is_gone(store: MemoryStore, clock: Clock) -> None:
    store.put_if_absent("key", b"first", 10)
    clock.now += 9.9
    assert store.get("key") == b"first"
    clock.now += 0.1
    assert store.get("key") is None
    assert store.put_if_absent("key", b"second", 10) is None


def test_one_s_own_is_replaced(store: MemoryStore, clock: Clock) -> None:
    store.put_if_absent("key", b"mine", 10)
    assert store.replace("key", b"mine", b"result", 100)
    clock.now += 99  # the first expiry has no say any more
    assert store.get("key") == b"result"
    clock.now += 1
    assert store.get("key") is None


def test_somebody_else_s_is_not_replaced(store: MemoryStore, clock: Clock) -> None:
    store.put_if_absent("key", b"mine", 10)
    clock.now += 10
    store.put_if_absent("key", b"theirs", 10)
    assert not store.replace("key", b"mine", b"result", 100)
    assert store.get("key") == b"theirs"


def test_where_one_s_own_has_expired_there_is_room(store: MemoryStore, clock: Clock) -> None:
    store.put_if_absent("key", b"mine", 10)
    clock.now += 10
    assert store.replace("key", b"mine", b"result", 100)
    assert store.get("key") == b"result"


def test_one_s_own_is_removed_and_nobody_else_s(store: MemoryStore, clock: Clock) -> None:
    store.put_if_absent("key", b"mine", 10)
    assert not store.remove("key", b"theirs")
    assert store.remove("key", b"mine")
    assert not store.remove("key", b"mine")
    assert store.get("key") is None


def test_the_oldest_results_are_forgotten_when_there_are_too_many(store: MemoryStore) -> None:
    store.put_if_absent("held", b"held", 10)
    for number in range(30):
        store.put_if_absent(f"result-{number}", b"mine", 10)
        store.replace(f"result-{number}", b"mine", b"ten bytes!", 100)
    assert [number for number in range(30) if store.get(f"result-{number}")] == [*range(20, 30)]
    assert store.get("held") == b"held"


def test_what_expires_makes_room(store: MemoryStore, clock: Clock) -> None:
    for _ in range(5):
        for number in range(10):
            store.replace(f"result-{number}", b"", b"ten bytes!", 100)
        assert all(store.get(f"result-{number}") for number in range(10))
        clock.now += 100


def test_of_many_threads_one_is_first(store: MemoryStore) -> None:
    start = Barrier(8)

    def count(who: int) -> int:
        start.wait(10)
        mine = str(who).encode()
        return sum(store.put_if_absent(f"key-{number}", mine, 10) is None for number in range(500))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(count, range(8))) == 500
