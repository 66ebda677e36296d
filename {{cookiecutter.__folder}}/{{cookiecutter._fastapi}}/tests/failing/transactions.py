"""Runs the transactions of `scripts`, in FastAPI."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from fastapi import APIRouter

from {{ cookiecutter.package_name }}.database.refusals import refusing
from {{ cookiecutter.package_name }}.database.transactions import read_only, session, transactional
from {{ cookiecutter.package_name }}.errors import ServiceError

from .scripts import SCRIPTS, Inner, Step

router = APIRouter(prefix="/failing", include_in_schema=False)

Rows = list[list[Any]]
Declared = Mapping[str, type[ServiceError]]


@router.post("/transaction/{name}")
async def transaction(name: str) -> Rows:
    """Runs the script of this name; answers with what its last statement found."""
    return await write(*SCRIPTS[name])


@router.get("/transaction/{name}")
async def reading(name: str) -> Rows:
    """Runs the script of this name, which only reads."""
    return await read(*SCRIPTS[name])


@transactional
async def write(steps: Sequence[Step], declared: Declared) -> Rows:
    return await run(steps, declared)


@read_only
async def read(steps: Sequence[Step], declared: Declared) -> Rows:
    return await run(steps, declared)


async def run(steps: Sequence[Step], declared: Declared) -> Rows:
    rows: Rows = []
    for step in steps:
        if isinstance(step, Inner):
            with suppress(*([Exception] if step.caught else [])):
                rows = await write(step.steps, declared)
        elif isinstance(step, str):
            rows = await execute(step, declared)
        else:
            await asyncio.to_thread(step)
    return rows


async def execute(statement: str, declared: Declared) -> Rows:
    connection = await session().connection()
    with refusing(declared, sent="this"):
        found = await connection.exec_driver_sql(statement)
    return [list(row) for row in found] if found.returns_rows else []
