"""Adds side effects to the outbox, in the transaction of the change that they follow from."""

from typing import Any

from django.db import connection, transaction

from ..database.transactions import transactional
from .dispatcher import wake
from .effects import SideEffect
from .entries import new_row, perform
from .models import OutboxRow


def add(effect: SideEffect, /, **payload: Any) -> None:
    """Lets a side effect follow from the transaction in hand. If that is undone, it never happens.

    Args:
        effect: What is to happen.
        payload: With what: values that JSON knows, and no secrets, since they stand in the table.

    Raises:
        TypeError: JSON does not know one of the values.
        RuntimeError: There is no transaction, or it only reads.
        Exception: Whatever a critical effect fails with.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("no transaction here: call this from a method that is @transactional")
    if effect.critical:
        perform(effect, payload)
    else:
        _write(OutboxRow(**new_row(effect, payload)))
        transaction.on_commit(wake)


@transactional
def _write(row: OutboxRow) -> None:
    row.save(force_insert=True)
