"""Runs one service with all that it depends on, kills one after the other, and prints what came of it.

    outages_run.py SERVER CLIENTS SECONDS

SERVER is a PostgreSQL server. Each is gone for SECONDS, and back for as long before the next one goes.
"""

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from my_service.config import load_settings

import neighbours
from load_http import Connection
from load_mix import Client, Results, Step, Wallet
from load_run import SHARING, SHOWN, new_database, running
from neighbours import Neighbour

DRAIN_TIMEOUT = 240
"""Seconds until all that was accepted must be done: a lease of two minutes, and pauses between attempts."""

COST = 10
"""Tokens that a summary costs."""

TOLD = ("UNAVAILABLE_STORE", "UNAVAILABLE_OVERLOADED")
"""What anybody may be told besides while something is gone. Then nothing has been done."""


class Demanding(Client):
    """A client that also asks for what needs the others: summaries and reports."""

    may_be_told = (*Client.may_be_told, *TOLD)
    limits_are_forgotten = True  # this Redis keeps nothing on disk

    def __init__(self, *args: Any) -> None:  # noqa: ANN401 - those of a client
        super().__init__(*args)
        self.tasks: list[str] = []
        self.summaries: Counter[bool] = Counter()
        needing_others: list[Step] = [self.summarize, self.report, self.look_at_a_task]
        self.successes += 4 * needing_others

    async def summarize(self) -> None:
        user = self.wallet.user_id
        article = await self.some_article(is_published=True)
        answer = await self.ask(
            "POST", f"/articles/{article.id}/summary", 200, "TOKEN_INSUFFICIENT_BALANCE", user_id=user
        )
        if answer.status == 200:
            self.done.deducted.setdefault(user, []).append(COST)
            self.summaries[answer.body["degraded"]] += 1
        else:
            await self.register()  # somebody with a full account

    async def report(self) -> None:
        answer = await self.ask("POST", "/reports", 202, "UNAVAILABLE_TASK_QUEUE")
        if answer.status == 202:
            self.done.writes -= 1  # it is counted with the tasks
            self.tasks.append(answer.body["task_id"])

    async def look_at_a_task(self) -> None:
        if self.tasks:
            await self.ask("GET", f"/tasks/{self.random.choice(self.tasks)}", 200)
        else:
            await self.ask("GET", f"/tasks/{uuid4()}", "RESOURCE_TASK_NOT_FOUND")


def main() -> None:
    server, clients, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    for old in Path().glob("outages-*.log"):
        old.unlink()
    summarizer = neighbours.script("summarizer", Path("outages-summarizer.log"))
    redis = neighbours.redis(Path("outages-redis.log"))
    mail = neighbours.script("mail", Path("outages-mail.log"))
    with new_database(server) as database, ExitStack() as stack:
        environment = {
            "REDIS_URL": f"redis://127.0.0.1:{redis.port}/0",
            "SMTP_URL": f"smtp://127.0.0.1:{mail.port}",
            "SUMMARIZER_URL": f"http://127.0.0.1:{summarizer.port}/summarize",
        }
        os.environ.update(environment)
        worker = Neighbour(
            [sys.executable, "-m", "my_service", "worker"],
            Path("outages-worker.log"),
            environment={**os.environ, "DATABASE_URL": database},
        )
        killed = {"the summarizer": summarizer, "Redis": redis, "the mail server": mail, "the worker": worker}
        for neighbour in killed.values():
            stack.callback(neighbour.kill)
            if neighbour is not worker:
                neighbour.start()
        with running(database, Path("outages-service.log")) as service:
            worker.start()
            results, everybody = asyncio.run(hold(service.port, clients, seconds, killed))
            left = drain(database)
            tasks = {task for client in everybody for task in client.tasks}
            differences = [*left, *results.done.differences(database), *compare_tasks(database, tasks)]
            mails = Counter(Path("outages-mail.log").read_text().split())
            unmailed = [user for user in results.done.users.values() if not mails[user]]
            service.process.send_signal(signal.SIGTERM)
            service.process.wait(neighbours.START_TIMEOUT)
    answers = sum(len(client.connection.spent) for client in everybody)
    summaries: Counter[bool] = sum((client.summaries for client in everybody), Counter())
    result = {
        "seconds": seconds,
        "answers": answers,
        "failures": sum(client.failed for client in everybody),
        "turned_away": sum(client.turned_away for client in everybody),
        "outside": len(results.outside),
        "writes": results.done.writes,
        "lost_or_doubled": len(differences),
        "summaries": summaries[False],
        "degraded": summaries[True],
        "reports": len(tasks),
        "mails": len(results.done.users) - len(unmailed),
        "mails_twice": sum(number > 1 for number in mails.values()),
        "problems": [
            *results.outside[:SHOWN],
            *differences[:SHOWN],
            *(f"no mail to {user}" for user in unmailed[:SHOWN]),
            *([] if summaries[True] else ["no summary was degraded: the outage was not noticed"]),
            *([] if summaries[False] else ["every summary was degraded: the summarizer was never asked"]),
        ],
    }
    print(json.dumps(result))


async def hold(
    port: int, clients: int, seconds: float, killed: dict[str, Neighbour]
) -> tuple[Results, list[Demanding]]:
    """Has all clients work, while one neighbour after the other is gone for a while."""
    settings, results = load_settings(), Results()
    wallets = [Wallet() for _ in range(0, clients, SHARING)]
    everybody = [
        Demanding(
            Connection(port, f"127.1.{number // 250}.{number % 250 + 1}"),
            settings,
            wallets[number // SHARING],
            results,
            random.Random(number),  # noqa: S311 - the same in every run
        )
        for number in range(clients)
    ]
    until = time.monotonic() + seconds * (2 * len(killed) + 1)
    async with asyncio.TaskGroup() as group:
        for client in everybody:
            group.create_task(client.work(until))
        for neighbour in killed.values():
            await asyncio.sleep(seconds)
            await asyncio.to_thread(neighbour.kill)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(neighbour.start)
    return results, everybody


def drain(database: str) -> list[str]:
    """Waits until nothing is left to be done; what is left at the end, and what was given up."""
    deadline = time.monotonic() + DRAIN_TIMEOUT
    with psycopg.connect(database, autocommit=True) as connection:
        while time.monotonic() < deadline:
            if connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,):
                break
            time.sleep(0.2)
        given_up = connection.execute("SELECT effect, error FROM dead_letters").fetchall()
        return [f"given up: {effect}, {error}" for effect, error in given_up]


def compare_tasks(database: str, accepted: set[str]) -> list[str]:
    """What has become of the reports: each that was accepted must be there, and done."""
    with psycopg.connect(database) as connection:
        found = {str(task): status for task, status in connection.execute("SELECT id, status FROM tasks")}
    return [f"task {task} is {found.get(task)}" for task in accepted if found.get(task) != "succeeded"]


if __name__ == "__main__":
    main()
