"""Adds side effects as services do, in FastAPI."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from sqlalchemy import func, select

from {{ cookiecutter.package_name }}.config import load_settings
from {{ cookiecutter.package_name }}.database.connections import close, connect
from {{ cookiecutter.package_name }}.database.transactions import read_only, session, transactional
from {{ cookiecutter.package_name }}.outbox.effects import SideEffect
from {{ cookiecutter.package_name }}.outbox.models import OutboxRow
from {{ cookiecutter.package_name }}.outbox.writing import add
from {{ cookiecutter.package_name }}.resilience.client import Answer, AsyncClient

from ..misbehaving.asking import dependency


def add_in_transaction(effect: SideEffect, *payloads: dict[str, Any], then: Callable[[], None] = lambda: None) -> None:
    """Adds one for each payload, does what comes then, and commits."""

    @transactional
    async def change() -> None:
        for payload in payloads:
            await add(effect, **payload)
        then()

    _run(change)


def add_while_reading(effect: SideEffect) -> None:
    """Adds one where nothing may be written."""

    @read_only
    async def read() -> None:
        await add(effect)

    _run(read)


def add_alone(effect: SideEffect) -> None:
    """Adds one outside of a transaction."""

    async def stand_alone() -> None:
        await add(effect)

    _run(stand_alone)


def rows() -> list[OutboxRow]:
    """What the table holds."""
    found: list[OutboxRow] = []

    @read_only
    async def read() -> None:
        found.extend(await session().scalars(select(OutboxRow)))

    _run(read)
    return found


@read_only
async def ask_database() -> Any:
    """Asks the database something, as a method of a service does."""
    return await session().scalar(select(func.count()).select_from(OutboxRow))


def asking(url: str) -> Callable[[], Coroutine[Any, Any, Answer]]:
    """A method of a service that asks another one.

    Args:
        url: What it asks.
    """
    client = AsyncClient(dependency(), url)

    async def ask() -> Answer:
        return await client.get()

    return ask


def _run(work: Callable[[], Any]) -> None:
    async def run() -> None:
        connect(load_settings())
        try:
            await work()
        finally:
            await close()

    asyncio.run(run())
