"""Bulkheads: so many at a time, a queue that is fair and has an end, and no place that is lost."""

import asyncio
import contextlib
import threading
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from {{ cookiecutter.package_name }}.resilience.bulkhead import Bulkhead, BulkheadFull
from {{ cookiecutter.package_name }}.resilience.deadline import within

LONG = 60
"""Seconds that no test waits for."""

TOO_LONG = r"no place became free within 0\.01 s"


def wait_until_waiting(bulkhead: Bulkhead, number: int) -> None:
    end = monotonic() + 10
    while bulkhead.waiting != number:
        assert monotonic() < end, "nobody came"


@pytest.mark.parametrize("limits", [{"limit": 0}, {"queue": -1}, {"wait": -1}])
def test_limits_that_cannot_be(limits: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="a bulkhead needs"):
        Bulkhead(**limits)


def test_as_many_as_may_and_no_more() -> None:
    bulkhead = Bulkhead(2, queue=0)
    with bulkhead, bulkhead, pytest.raises(BulkheadFull) as raised:
        bulkhead.enter()
    assert raised.value.reason == "2 are inside and 0 are waiting"
    assert bulkhead.inside == 0


def test_what_fails_inside_gives_its_place_back() -> None:
    bulkhead = Bulkhead(1, queue=0)
    for _ in range(2):
        with contextlib.suppress(ZeroDivisionError), bulkhead:
            raise ZeroDivisionError
    assert bulkhead.inside == 0


def test_threads_are_let_in_in_turn_and_a_full_queue_refuses_at_once() -> None:
    bulkhead, came = Bulkhead(1, queue=3, wait=LONG), list[int]()

    def enter(number: int) -> None:
        with bulkhead:
            came.append(number)

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(3)]
    with bulkhead:
        for number, thread in enumerate(threads):
            thread.start()
            wait_until_waiting(bulkhead, number + 1)
        with pytest.raises(BulkheadFull) as raised:
            bulkhead.enter()
    assert raised.value.reason == "1 are inside and 3 are waiting"
    for thread in threads:
        thread.join(10)
    assert came == [0, 1, 2]
    assert (bulkhead.inside, bulkhead.waiting) == (0, 0)


def test_a_thread_does_not_wait_for_longer_than_it_may() -> None:
    bulkhead = Bulkhead(1, queue=1, wait=0.01)
    with bulkhead:
        for _ in range(2):  # whoever gives up leaves the queue
            with pytest.raises(BulkheadFull, match=TOO_LONG):
                bulkhead.enter()
    with bulkhead:
        assert bulkhead.inside == 1


def test_nobody_waits_for_longer_than_the_deadline() -> None:
    bulkhead = Bulkhead(1, queue=1, wait=LONG)

    async def enter() -> None:
        with within(0.01):
            await bulkhead.enter_async()

    began = monotonic()
    with bulkhead:
        with within(0.01), pytest.raises(BulkheadFull):
            bulkhead.enter()
        with pytest.raises(BulkheadFull):
            asyncio.run(enter())
    assert monotonic() - began < LONG / 2


def test_tasks_are_let_in_in_turn_and_a_full_queue_refuses_at_once() -> None:
    bulkhead, came = Bulkhead(1, queue=2, wait=LONG), list[int]()

    async def enter(number: int) -> None:
        async with bulkhead:
            came.append(number)

    async def main() -> None:
        async with asyncio.TaskGroup() as tasks:
            async with bulkhead:
                for number in range(2):
                    tasks.create_task(enter(number))
                    await asyncio.sleep(0)
                with pytest.raises(BulkheadFull):
                    await bulkhead.enter_async()

    asyncio.run(main())
    assert came == [0, 1]
    assert (bulkhead.inside, bulkhead.waiting) == (0, 0)


def test_a_task_does_not_wait_for_longer_than_it_may() -> None:
    bulkhead = Bulkhead(1, queue=1, wait=0.01)

    async def main() -> None:
        async with bulkhead:
            for _ in range(2):
                with pytest.raises(BulkheadFull, match=TOO_LONG):
                    await bulkhead.enter_async()

    asyncio.run(main())
    assert (bulkhead.inside, bulkhead.waiting) == (0, 0)


def test_a_thread_lets_a_task_in() -> None:
    bulkhead = Bulkhead(1, queue=1, wait=LONG)
    bulkhead.enter()

    async def main() -> None:
        async with asyncio.timeout(10):
            entering = asyncio.create_task(bulkhead.enter_async())
            await asyncio.sleep(0)
            assert bulkhead.waiting == 1
            await asyncio.to_thread(bulkhead.leave)
            await entering

    asyncio.run(main())
    assert bulkhead.inside == 1


def test_a_task_that_is_cancelled_at_its_turn_passes_its_place_on() -> None:
    bulkhead = Bulkhead(1, queue=2, wait=LONG)

    async def main() -> None:
        await bulkhead.enter_async()
        first, second = (asyncio.create_task(bulkhead.enter_async()) for _ in range(2))
        await asyncio.sleep(0)
        bulkhead.leave()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        async with asyncio.timeout(10):
            await second

    asyncio.run(main())
    assert (bulkhead.inside, bulkhead.waiting) == (1, 0)


def test_who_waited_in_an_event_loop_that_is_gone_is_passed_over() -> None:
    bulkhead = Bulkhead(1, queue=2, wait=LONG)
    bulkhead.enter()
    loop = asyncio.new_event_loop()
    lost = loop.create_task(bulkhead.enter_async())
    loop.run_until_complete(asyncio.sleep(0))
    assert bulkhead.waiting == 1
    loop.close()
    bulkhead.leave()
    assert (bulkhead.inside, bulkhead.waiting) == (0, 0)
    lost._log_destroy_pending = False  # type: ignore[attr-defined]  # asyncio would say that it was never finished


Steps = st.lists(st.tuples(st.sampled_from(["enter", "leave", "cancel", "pause"]), st.integers(0, 9)), max_size=40)


@given(limit=st.integers(1, 3), queue=st.integers(0, 3), steps=Steps)
@settings(max_examples=100, deadline=None)
def test_there_are_never_too_many_and_no_place_is_lost(limit: int, queue: int, steps: list[tuple[str, int]]) -> None:
    bulkhead = Bulkhead(limit, queue=queue, wait=LONG)

    async def main() -> None:
        inside, most = 0, 0
        leaving = asyncio.Semaphore(0)

        async def visit() -> None:
            nonlocal inside, most
            async with bulkhead:
                inside += 1
                most = max(most, inside)
                try:
                    await leaving.acquire()
                finally:
                    inside -= 1

        visits: list[asyncio.Task[None]] = []
        for step, number in steps:
            if step == "enter":
                visits.append(asyncio.create_task(visit()))
            elif step == "leave":
                leaving.release()
            elif step == "cancel" and visits:
                visits[number % len(visits)].cancel()
            else:
                await asyncio.sleep(0)
            assert bulkhead.inside <= limit
            assert bulkhead.waiting <= queue
        for _ in visits:
            leaving.release()
        async with asyncio.timeout(10):
            ended = await asyncio.gather(*visits, return_exceptions=True)
        assert {type(one) for one in ended} <= {type(None), BulkheadFull, asyncio.CancelledError}
        assert most <= limit

    asyncio.run(main())
    assert (bulkhead.inside, bulkhead.waiting) == (0, 0)
