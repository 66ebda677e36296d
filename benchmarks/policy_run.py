"""What a call through all policies of a dependency costs, and what a refusal does; beside the bare call. Prints JSON."""

import asyncio
import gc
import json
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from my_service.config import load_settings
from my_service.errors.upstream import DependencyUnavailable
from my_service.resilience import sharing
from my_service.resilience.dependency import Dependency
from my_service.telemetry.logging import configure_logging
from redis.connection import Connection

from copies import Output

WARM_UP = 1000

Call = Callable[[], object]
AsyncCall = Callable[[], Awaitable[object]]


def main() -> None:
    folder, rounds, calls, address = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    settings = load_settings()
    with Output(folder / "policy.log").as_stdout():
        configure_logging(settings)
        measured = {"alone": measure("alone", rounds, calls)}
        asked = 0
        if address:
            sharing.connect(type(settings)(redis_url=address))
            with commands_counted() as sent:
                measured["shared"] = measure("shared", rounds, calls)
                asked = len(sent)
            sharing.close()
    json.dump({"microseconds": measured, "commands": asked}, sys.stdout)


def measure(kind: str, rounds: int, calls: int) -> dict[str, list[float]]:
    """Microseconds for each kind of call, in each round; they take turns."""
    asked, closed = Dependency(f"{kind}-asked"), Dependency(f"{kind}-open")
    closed.force("open")

    def nothing() -> None:
        pass

    async def nothing_async() -> None:
        pass

    def refused() -> None:
        try:  # noqa: SIM105 - what stands in its place takes time too
            closed.call(nothing)
        except DependencyUnavailable:
            pass

    async def refused_async() -> None:
        try:  # noqa: SIM105 - as above
            await closed.call_async(nothing_async)
        except DependencyUnavailable:
            pass

    synchronous: dict[str, Call] = {"bare": nothing, "call": lambda: asked.call(nothing), "refused": refused}
    asynchronous: dict[str, AsyncCall] = {
        "bare async": nothing_async,
        "call async": lambda: asked.call_async(nothing_async),
        "refused async": refused_async,
    }
    measured: dict[str, list[float]] = {name: [] for name in (*synchronous, *asynchronous)}
    for number in range(rounds + 1):
        times = calls if number else WARM_UP
        for name in sorted(measured, reverse=number % 2 == 0):
            gc.collect()
            if name in synchronous:
                spent = time(synchronous[name], times)
            else:
                spent = asyncio.run(time_async(asynchronous[name], times))
            if number:
                measured[name].append(spent / times * 1e6)
    return measured


def time(call: Call, times: int) -> float:
    started = perf_counter()
    for _ in range(times):
        call()
    return perf_counter() - started


async def time_async(call: AsyncCall, times: int) -> float:
    started = perf_counter()
    for _ in range(times):
        await call()
    return perf_counter() - started


@contextmanager
def commands_counted() -> Iterator[list[str]]:
    """Notes what this thread, which makes the calls, sends to Redis itself."""
    sent: list[str] = []
    send, caller = Connection.send_packed_command, threading.current_thread()

    def counted(connection: Connection, *args: object, **kwargs: object) -> None:
        if threading.current_thread() is caller:
            sent.append(str(args))
        send(connection, *args, **kwargs)

    Connection.send_packed_command = counted
    try:
        yield sent
    finally:
        Connection.send_packed_command = send


if __name__ == "__main__":
    main()
