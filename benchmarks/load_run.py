"""Runs one service on a new PostgreSQL database under load, and prints what came of it.

    load_run.py SERVER CLIENTS SECONDS

SERVER is a PostgreSQL server. The service is the installed one, in a process of its own, as in production.
"""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

import psycopg
from my_service.config import load_settings

from load_http import Connection
from load_mix import Client, Results, Wallet
from neighbours import START_TIMEOUT, free_port, wait_until_it_listens

DRAIN_TIMEOUT = 60
"""Seconds until its outbox must be empty."""

SHARING = 10
"""Clients that spend from one account."""

GROWTH = 1.15
"""What the memory may be at the end, against that after a third: a few caches are still being filled."""

SHOWN = 20
"""Problems of one kind that are told."""


def main() -> None:
    server, clients, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with new_database(server) as database, running(database, Path("load.log")) as service:
        results, everybody, memory = asyncio.run(hold(service, clients, seconds))
        processor_seconds = service.processor_seconds()
        drain(database)
        differences = results.done.differences(database)
        service.stop()
    effects, wrong_effects, errors = read_log(Path("load.log"), results)
    turned_away = sum(client.turned_away for client in everybody)
    problems = [
        *results.outside[:SHOWN],
        *differences[:SHOWN],
        *wrong_effects,
        *([f"{len(errors)} errors in the log: {errors[:SHOWN]}"] if len(errors) != turned_away else []),
        *([f"the memory has grown: {memory}"] if memory[-1] > memory[0] * GROWTH else []),
    ]
    spent = [seconds for client in everybody for seconds in client.connection.spent]
    percentiles = [1000 * value for value in quantiles(spent, n=100)]
    result = {
        "seconds": seconds,
        "answers": len(spent),
        "failures": sum(client.failed for client in everybody),
        "turned_away": turned_away,
        "processor_seconds": processor_seconds,
        "median_ms": percentiles[49],
        "p99_ms": percentiles[98],
        "outside": len(results.outside),
        "writes": results.done.writes,
        "lost_or_doubled": len(differences),
        "effects": effects,
        "memory": memory,
        "problems": problems,
    }
    print(json.dumps(result))


@dataclass(frozen=True)
class Service:
    """The service, running."""

    process: "subprocess.Popen[bytes]"
    port: int

    def memory(self) -> float:
        """What it keeps in memory, in MiB, with its workers."""
        return self._sum("rss") / 1024

    def processor_seconds(self) -> int:
        """The time that it has had of all processors, with its workers."""
        return self._sum("cputimes")

    def _sum(self, column: str) -> int:
        me = str(self.process.pid)
        command = ["ps", "-o", f"{column}=", "--pid", me, "--ppid", me]
        return sum(map(int, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()))

    def stop(self) -> None:
        """Tells it to end."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(START_TIMEOUT)


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """An empty database, for as long as it is needed."""
    name = f"load_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running(database: str, log: Path) -> Iterator[Service]:
    """The service, migrated and started, as `python -m my_service` starts it."""
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": database, "PORT": str(port), "SHUTDOWN_DELAY": "0"}
    command = [sys.executable, "-m", "my_service"]
    subprocess.run([*command, "migrate"], check=True, env=environment, stdout=subprocess.DEVNULL)
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, start_new_session=True)
    try:
        wait_until_it_listens(port)
        yield Service(process, port)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


async def hold(service: Service, clients: int, seconds: int) -> tuple[Results, list[Client], list[float]]:
    """Has all clients work at the same time; asks for the memory after each third."""
    settings, results, memory = load_settings(), Results(), []
    wallets = [Wallet() for _ in range(0, clients, SHARING)]
    everybody = [
        Client(
            Connection(service.port, f"127.1.{number // 250}.{number % 250 + 1}"),
            settings,
            wallets[number // SHARING],
            results,
            random.Random(number),  # noqa: S311 - the same in every run
        )
        for number in range(clients)
    ]
    until = time.monotonic() + seconds
    async with asyncio.TaskGroup() as group:
        for client in everybody:
            group.create_task(client.work(until))
        for _ in range(3):
            await asyncio.sleep(seconds / 3)
            memory.append(await asyncio.to_thread(service.memory))
    return results, everybody, memory


def drain(database: str) -> None:
    """Waits until nothing is left in the outbox."""
    deadline = time.monotonic() + DRAIN_TIMEOUT
    with psycopg.connect(database, autocommit=True) as connection:
        while time.monotonic() < deadline:
            if connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,):
                return
            time.sleep(0.1)


def read_log(log: Path, results: Results) -> tuple[int, list[str], list[str]]:
    """How many side effects the log tells of, which it should and does not tell of, and what it has of errors."""
    found: Counter[str] = Counter()
    errors = []
    expected = results.done.effects()
    with log.open("rb") as lines:
        for line in lines:
            record: dict[str, Any] = json.loads(line)
            if record["message"] in expected:
                found[record["message"]] += 1
            elif record["level"] in ("error", "critical"):
                errors.append(f"{record['message']}, request {record.get('request_id')}")
    wrong = [f"{found[name]} times {name} for {number}" for name, number in expected.items() if found[name] != number]
    return found.total(), wrong, errors


if __name__ == "__main__":
    main()
