"""Adds side effects to the outbox, in the transaction of the change that they follow from."""

import asyncio
from typing import Any

from sqlalchemy import event

from ..database.transactions import session, transactional
from .dispatcher import wake
from .effects import SideEffect
from .entries import new_row, perform
from .models import OutboxRow


async def add(effect: SideEffect, /, **payload: Any) -> None:
    """Lets a side effect follow from the transaction in hand. If that is undone, it never happens.

    Args:
        effect: What is to happen.
        payload: With what: values that JSON knows, and no secrets, since they stand in the table.

    Raises:
        TypeError: JSON does not know one of the values.
        RuntimeError: There is no transaction, or it only reads.
        Exception: Whatever a critical effect fails with.
    """
    transaction = session().sync_session
    if effect.critical:
        await asyncio.to_thread(perform, effect, payload)
    else:
        await _write(OutboxRow(**new_row(effect, payload)))
        event.listen(transaction, "after_commit", _wake, once=True)


@transactional
async def _write(row: OutboxRow) -> None:
    session().add(row)


def _wake(committed: object) -> None:
    wake()
