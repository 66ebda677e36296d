"""Runs one service, and measures what its other routes lose while the summarizer hangs. Prints the seconds of each round.

    hanging_run.py SERVER CLIENTS ROUNDS SECONDS

SERVER is a PostgreSQL server. Rounds take turns: in one of two, some more clients ask for summaries all the time.
"""

import asyncio
import json
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TypeVar

from my_service.config import load_settings

import neighbours
from load_http import Connection
from load_mix import Client, Results, Wallet
from load_run import SHOWN, Service, new_database, running

ASKING = 10
"""Clients that ask for summaries while the summarizer hangs."""


Somebody = TypeVar("Somebody", bound=Client)


class Reader(Client):
    """Asks again and again for what needs nothing but the database."""

    async def work(self, until: float) -> None:
        while time.monotonic() < until:
            await self.do(self.look)
        self.connection.close()  # or the service closes it, until the next round, just when it is used again

    async def look(self) -> None:
        await self.ask("GET", "/articles?limit=5", 200)


class Asker(Client):
    """Asks for one summary after another, of one article, as often as it may."""

    told: Counter[str]
    pause = 1
    """Seconds, as the service has asked for."""

    async def prepare(self) -> None:
        await self.do(self.register)
        await self.do(self.publish)
        self.told = Counter()

    async def work(self, until: float) -> None:
        while time.monotonic() < until:
            await self.do(self.summarize)
            self.connection.close()  # for the same reason
            await asyncio.sleep(self.pause)

    async def summarize(self) -> None:
        codes = ("INTEGRATION_SUMMARIZER_FAILED", "UNAVAILABLE_SUMMARIZER", "TIMEOUT_SUMMARIZER")
        answer = await self.ask("POST", f"/articles/{self.articles[0].id}/summary", *codes)
        self.pause = int(answer.headers.get("retry-after", "1"))
        self.told[answer.headers["x-error-code"].partition("_")[2]] += 1


def main() -> None:
    server, clients, rounds, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    summarizer = neighbours.script("hanging-summarizer", Path("hanging-summarizer.log"))
    os.environ["SUMMARIZER_URL"] = f"http://127.0.0.1:{summarizer.port}/summarize"
    os.environ["SUMMARIZER_FALLBACK"] = "off"
    summarizer.start()
    try:
        with new_database(server) as database, running(database, Path("hanging.log")) as service:
            result = asyncio.run(measure(service, clients, rounds, seconds))
            service.stop()
    finally:
        summarizer.kill()
    print(json.dumps(result))


async def measure(service: Service, clients: int, rounds: int, seconds: float) -> dict[str, object]:
    """How many answers the readers get in each round."""
    settings, results = load_settings(), Results()

    def new(kind: type[Somebody], number: int) -> Somebody:
        source = random.Random(number)  # noqa: S311 - the same in every run
        return kind(Connection(service.port, f"127.1.0.{number + 1}"), settings, Wallet(), results, source)

    readers = [new(Reader, number) for number in range(clients)]
    askers = [new(Asker, clients + number) for number in range(ASKING)]
    for asker in askers:
        await asker.prepare()
    answers: dict[str, list[int]] = {"alone": [], "beside": []}
    for number in range(2 * rounds):
        name = "alone" if number % 2 == 0 else "beside"
        before = sum(len(reader.connection.spent) for reader in readers)
        until = time.monotonic() + seconds
        async with asyncio.TaskGroup() as group:
            for reader in readers:
                group.create_task(reader.work(until))
            if name == "beside":
                for asker in askers:
                    group.create_task(asker.work(until))
        answers[name].append(sum(len(reader.connection.spent) for reader in readers) - before)
    failed = sum(reader.failed + reader.turned_away for reader in readers)
    told = sum((asker.told for asker in askers), Counter())
    return {
        "answers": answers,
        "failed": failed,
        "told": told,
        "problems": [
            *results.outside[:SHOWN],
            *([f"{failed} requests of other routes failed"] if failed else []),
            *([] if told["TIMEOUT_SUMMARIZER"] else ["nobody has waited for the summarizer"]),
        ],
    }


if __name__ == "__main__":
    main()
