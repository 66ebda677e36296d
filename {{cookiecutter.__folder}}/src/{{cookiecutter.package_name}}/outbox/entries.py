"""What stands in the outbox, whatever the ORM."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from ..config import load_settings
from ..errors.dependencies import TaskQueueUnavailable
from ..telemetry.context import current_request
from .effects import Delivery, SideEffect

BACKLOG_RETRY_AFTER = 30
"""Seconds after which somebody may ask again for what was not accepted: time for some of what is waiting to be done."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A side effect that has been taken out of the table to be delivered.

    Args:
        id: Its id.
        effect: The name of the side effect.
        payload: What it was added with.
        request_id: The request that it was added in, if it was in one; so are the next two.
        trace_id: The trace of that request.
        user_id: Who asked, if that was known.
        created_at: When it was added.
        attempts: How often it has been begun, with this time.
        due_at: When it is due again if nothing more is heard of this attempt. Until then nobody else takes it.
    """

    id: UUID
    effect: str
    payload: Mapping[str, Any]
    request_id: str | None
    trace_id: str | None
    user_id: str | None
    created_at: datetime
    attempts: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A side effect that was given up.

    Args:
        id: Its id; this and the next six are as `Entry` has them.
        effect: The name of the side effect.
        payload: What it was added with.
        request_id: The request that caused it.
        trace_id: The trace of that request.
        user_id: Who asked.
        created_at: When it was added.
        attempts: How often it was begun.
        error: What it failed with in the end: a code of ours, or the name of an exception's class.
        message: What that error said, without secrets.
        died_at: When it was given up.
    """

    id: UUID
    effect: str
    payload: Mapping[str, Any]
    request_id: str | None
    trace_id: str | None
    user_id: str | None
    created_at: datetime
    attempts: int
    error: str
    message: str
    died_at: datetime


def perform(effect: SideEffect, payload: Mapping[str, Any]) -> UUID:
    """Delivers a side effect without the outbox, and returns its id.

    Args:
        effect: The side effect.
        payload: What it is added with.

    Raises:
        TypeError: JSON does not know one of the values.
        Exception: Whatever it fails with.
    """
    delivery = Delivery(uuid4(), _checked(effect, payload), datetime.now(UTC), load_settings())
    effect.deliver(delivery)
    return delivery.id


def check_backlog(effect: SideEffect, waiting: int) -> None:
    """Accepts one more, or does not.

    Args:
        effect: The side effect.
        waiting: How many of it are waiting already.

    Raises:
        TaskQueueUnavailable: There are too many.
    """
    if effect.backlog is not None and waiting >= effect.backlog:
        raise TaskQueueUnavailable(effect=effect.name, waiting=waiting, retry_after=BACKLOG_RETRY_AFTER)


def new_row(effect: SideEffect, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a new row, due at once, with what is known of the request in hand.

    Args:
        effect: The side effect.
        payload: What it is added with.

    Raises:
        TypeError: JSON does not know one of the values.
    """
    now, request = datetime.now(UTC), current_request.get()
    return {
        "id": uuid4(),
        "effect": effect.name,
        "payload": _checked(effect, payload),
        "request_id": request.request_id if request else None,
        "trace_id": request.trace_id if request else None,
        "user_id": request.user_id if request else None,
        "created_at": now,
        "attempts": 0,
        "due_at": now,
        "handed_over": False,
    }


def revived(letter: DeadLetter, now: datetime) -> dict[str, Any]:
    """The columns of the row that a dead letter becomes when it is to be tried again. It keeps its id and its cause.

    Args:
        letter: The dead letter.
        now: When it is due.
    """
    kept = ("id", "effect", "payload", "request_id", "trace_id", "user_id", "created_at")
    columns = {name: getattr(letter, name) for name in kept}
    return {**columns, "attempts": 0, "due_at": now, "last_error": letter.error, "handed_over": False}


def _checked(effect: SideEffect, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload as it will come out of the table: whoever adds what JSON does not know learns of it at once."""
    try:
        known: dict[str, Any] = json.loads(json.dumps(payload, allow_nan=False))
    except (TypeError, ValueError) as exc:
        raise TypeError(f"the payload of {effect.name!r} is no JSON: {exc}") from exc
    return known
