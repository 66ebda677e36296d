"""How much is done at the same time, at most: the rest waits its turn, and what would have to wait for too long is refused.

    bulkhead = Bulkhead(limit=10)

    with bulkhead:  # `async with` in coroutines
        ...

So one dependency that hangs keeps some of the threads, connections and memory of this process busy, never all of them
(Nygard, Release It!, "Bulkheads").
"""

import asyncio
import contextlib
import threading
from collections import deque
from types import TracebackType
from typing import Self

from .deadline import remaining


class BulkheadFull(Exception):
    """There is no place, and none became free in time. Whoever catches it says so in the words of its own layer.

    Args:
        reason: Which of its limits was in the way.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Bulkhead:
    """Lets so many in at a time, whether they are threads or tasks of an event loop. Who waits is let in in turn.

    Entering takes well below a microsecond while there is a place. It belongs to one process: one that is declared
    before a fork is `renewed` after it.

    Args:
        limit: How many at a time; 10, as in Hystrix, whose `coreSize` is a part of the threads that serve too. Enough is
            (Little's law) the calls a second in the busiest hour, times the seconds that a call takes then, and half as
            many again.
        queue: How many may wait. As many as may be inside: a whole queue is let in within the time of one call.
        wait: Seconds for which one waits at most, or until its deadline if that is nearer. resilience4j waits for
            nobody; half a second evens out what comes at once, and is hardly noticed by a person (Nielsen's limit
            for an uninterrupted thought is one second).
    """

    __slots__ = ("_inside", "_lock", "_queue", "limit", "queue", "wait")

    def __init__(self, limit: int = 10, *, queue: int = 10, wait: float = 0.5) -> None:
        if limit < 1 or queue < 0 or wait < 0:
            raise ValueError("a bulkhead needs a limit of 1 or more, and a queue and a wait of 0 or more")
        self.limit = limit
        self.queue = queue
        self.wait = wait
        self._inside = 0
        self._queue: deque[_Thread | _Task] = deque()
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Bulkhead(limit={self.limit}, queue={self.queue}, wait={self.wait:g})"

    def renewed(self) -> "Bulkhead":
        """Another one with the same limits, and nobody in it."""
        return Bulkhead(self.limit, queue=self.queue, wait=self.wait)

    @property
    def inside(self) -> int:
        """How many are in it now."""
        return self._inside

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return len(self._queue)

    def enter(self) -> None:
        """Takes a place, and waits for one if need be, with the thread that calls. Whoever enters must `leave`.

        Raises:
            BulkheadFull: There is none, and none became free in time.
        """
        if not self._take():
            self._wait(_Thread())

    async def enter_async(self) -> None:
        """Takes a place, and waits for one if need be, while the event loop goes on. Whoever enters must `leave`.

        Raises:
            BulkheadFull: There is none, and none became free in time.
        """
        if not self._take():
            await self._wait_async(_Task())

    def leave(self) -> None:
        """Gives the place to whoever waits for longest, or back."""
        with self._lock:
            while self._queue:
                if self._queue.popleft().let_in():
                    return
            self._inside -= 1

    def _take(self) -> bool:
        with self._lock:  # whoever waits comes first: a place is never free while there is a queue
            if self._inside < self.limit:
                self._inside += 1
                return True
            return False

    def _wait(self, waiting: "_Thread") -> None:
        seconds = self._time_to_wait()
        if self._line_up(waiting):
            return
        try:
            came = waiting.turn.acquire(timeout=seconds)
        except BaseException:  # a signal's handler raised
            self._go_away(waiting)
            raise
        if not came and not self._step_out(waiting):
            raise BulkheadFull(f"no place became free within {seconds:g} s")

    async def _wait_async(self, waiting: "_Task") -> None:
        seconds = self._time_to_wait()
        if self._line_up(waiting):
            return
        try:
            async with asyncio.timeout(seconds):
                await waiting.turn
        except TimeoutError as exc:
            if not self._step_out(waiting):
                raise BulkheadFull(f"no place became free within {seconds:g} s") from exc
        except BaseException:  # cancelled
            self._go_away(waiting)
            raise

    def _time_to_wait(self) -> float:
        left = remaining()
        return self.wait if left is None else max(0.0, min(self.wait, left))

    def _line_up(self, waiting: "_Thread | _Task") -> bool:
        """At the end of the queue; True if a place has become free meanwhile."""
        with self._lock:
            if self._inside < self.limit:
                self._inside += 1
                return True
            if len(self._queue) >= self.queue or not self.wait:
                raise BulkheadFull(f"{self.limit} are inside and {len(self._queue)} are waiting")
            self._queue.append(waiting)
            return False

    def _step_out(self, waiting: "_Thread | _Task") -> bool:
        """Out of the queue; True if it was let in at the same moment."""
        with self._lock:
            if not waiting.is_inside:
                with contextlib.suppress(ValueError):  # its event loop was gone, so it has been passed over
                    self._queue.remove(waiting)
            return waiting.is_inside

    def _go_away(self, waiting: "_Thread | _Task") -> None:
        if self._step_out(waiting):
            self.leave()

    def __enter__(self) -> Self:
        self.enter()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, at: TracebackType | None) -> None:
        self.leave()

    async def __aenter__(self) -> Self:
        await self.enter_async()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, at: TracebackType | None
    ) -> None:
        self.leave()


class _Thread:
    """A thread that waits."""

    __slots__ = ("is_inside", "turn")

    def __init__(self) -> None:
        self.is_inside = False
        self.turn = threading.Lock()
        self.turn.acquire()

    def let_in(self) -> bool:
        """Its turn has come."""
        self.is_inside = True
        self.turn.release()
        return True


class _Task:
    """A task that waits."""

    __slots__ = ("_loop", "is_inside", "turn")

    def __init__(self) -> None:
        self.is_inside = False
        self._loop = asyncio.get_running_loop()
        self.turn: asyncio.Future[None] = self._loop.create_future()

    def let_in(self) -> bool:
        """Its turn has come; False if there is nobody any more whom one could tell."""
        try:
            self._loop.call_soon_threadsafe(self._tell)  # whoever leaves may be in another thread
        except RuntimeError:  # its event loop is closed
            return False
        self.is_inside = True
        return True

    def _tell(self) -> None:
        if not self.turn.done():  # it was cancelled a moment ago, and leaves again by itself
            self.turn.set_result(None)
