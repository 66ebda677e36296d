"""Adds side effects to the outbox, in the transaction of the change that they follow from."""

from typing import Any
from uuid import UUID

from django.db import connection, transaction

from ..database.transactions import transactional
from .dispatcher import wake
from .effects import SideEffect
from .entries import check_backlog, new_row, perform
from .models import OutboxRow


def add(effect: SideEffect, /, **payload: Any) -> UUID:
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
    if not connection.in_atomic_block:
        raise RuntimeError("no transaction here: call this from a method that is @transactional")
    if effect.critical:
        return perform(effect, payload)
    row = OutboxRow(**new_row(effect, payload))
    _write(effect, row)
    transaction.on_commit(wake)
    return row.id


@transactional
def _write(effect: SideEffect, row: OutboxRow) -> None:
    if effect.backlog is not None:
        check_backlog(effect, OutboxRow.objects.filter(effect=effect.name)[: effect.backlog].count())
    row.save(force_insert=True)
