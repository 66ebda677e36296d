"""What stands in the outbox, whatever the ORM."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from ..config import load_settings
from ..telemetry.context import current_request
from .effects import Delivery, SideEffect


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
        attempts: How often it has failed.
        due_at: When it is tried again if nothing more is heard of this attempt. Until then nobody else takes it.
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


def perform(effect: SideEffect, payload: Mapping[str, Any]) -> None:
    """Delivers a side effect without the outbox.

    Args:
        effect: The side effect.
        payload: What it is added with.

    Raises:
        TypeError: JSON does not know one of the values.
        Exception: Whatever it fails with.
    """
    effect.deliver(Delivery(uuid4(), _checked(effect, payload), datetime.now(UTC), load_settings()))


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
    }


def _checked(effect: SideEffect, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload as it will come out of the table: whoever adds what JSON does not know learns of it at once."""
    try:
        known: dict[str, Any] = json.loads(json.dumps(payload, allow_nan=False))
    except (TypeError, ValueError) as exc:
        raise TypeError(f"the payload of {effect.name!r} is no JSON: {exc}") from exc
    return known
