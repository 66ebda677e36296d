"""Cursors: where a page of the list ends and the next one begins.

The list is ordered by time and id, so that nothing is shown twice or left out while others write. What a cursor says is
nobody's business but ours: clients send back what they got.
"""

import base64
import struct
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from ..errors import Problem, ValidationFailed

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORM = struct.Struct(">q16s")
"""Microseconds since the epoch, and the id: 24 bytes, which are 32 characters."""


class Position(NamedTuple):
    """A place in the list.

    Args:
        created_at: When the last article of a page was written.
        id: Its id, for those that were written in the same microsecond.
    """

    created_at: datetime
    id: UUID


def write_cursor(position: Position) -> str:
    """The cursor for a place in the list."""
    microseconds = (position.created_at - _EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(_FORM.pack(microseconds, position.id.bytes)).decode()


def read_cursor(cursor: str) -> Position:
    """The place in the list that a cursor stands for.

    Args:
        cursor: What `write_cursor` wrote, if the client is honest.

    Raises:
        ValidationFailed: It is something else.
    """
    try:
        microseconds, id_bytes = _FORM.unpack(base64.b64decode(cursor, altchars=b"-_", validate=True))
        return Position(_EPOCH + timedelta(microseconds=microseconds), UUID(bytes=id_bytes))
    except (ValueError, struct.error, OverflowError) as exc:
        raise ValidationFailed([Problem("Is not a cursor of this list.", ("cursor",), "query")]) from exc
