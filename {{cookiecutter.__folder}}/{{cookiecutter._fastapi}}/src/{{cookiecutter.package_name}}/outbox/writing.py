"""Adds side effects to the outbox, in the transaction of the change that they follow from."""

import asyncio
from typing import Any
from uuid import UUID

from sqlalchemy import event, func, select

from ..database.transactions import session, transactional
from .dispatcher import wake
from .effects import SideEffect
from .entries import check_backlog, new_row, perform
from .models import OutboxRow


async def add(effect: SideEffect, /, **payload: Any) -> UUID:
    """Lets a side effect follow from the transaction in hand. If that is undone, it never happens.

    Args:
        effect: What is to happen.
        payload: With what: values that JSON knows, and no secrets, since they stand in the table.

    Returns:
        Its id, which is that of each `Delivery`.

    Raises:
        TaskQueueUnavailable: It has a `backlog`, and too many of it are waiting already.
        TypeError: JSON does not know one of the values.
        RuntimeError: There is no transaction, or it only reads.
        Exception: Whatever a critical effect fails with.
    """
    transaction = session().sync_session
    if effect.critical:
        return await asyncio.to_thread(perform, effect, payload)
    row = OutboxRow(**new_row(effect, payload))
    await _write(effect, row)
    event.listen(transaction, "after_commit", _wake, once=True)
    return row.id


@transactional
async def _write(effect: SideEffect, row: OutboxRow) -> None:
    if effect.backlog is not None:
        some = select(OutboxRow.id).where(OutboxRow.effect == effect.name).limit(effect.backlog).subquery()
        check_backlog(effect, await session().scalar(select(func.count()).select_from(some)) or 0)
    session().add(row)


def _wake(committed: object) -> None:
    wake()
