"""Takes side effects out of the table, for the dispatcher."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from ..config import Settings
from .entries import Entry
from .models import OutboxRow


class Table:
    """The outbox, as several processes share it.

    Args:
        settings: The service's. (Django knows its database already.)
    """

    def __init__(self, settings: Settings) -> None:
        """Nothing is opened before it is needed."""

    def close(self) -> None:
        """Nothing is left open."""

    def claim(self, now: datetime, until: datetime) -> Entry | None:
        """Takes the entry that has been due for longest, and puts it off, so that nobody else takes it.

        Args:
            now: What is due by then is due.
            until: When it is due again, unless it is done by then.
        """
        with _own_connection(), transaction.atomic():
            due = OutboxRow.objects.filter(due_at__lte=now).order_by("due_at")
            row = due.select_for_update(skip_locked=True).first()  # SQLite locks all of itself instead
            if row is None:
                return None
            OutboxRow.objects.filter(id=row.id).update(due_at=until)
        return Entry(
            row.id,
            row.effect,
            row.payload,
            row.request_id,
            row.trace_id,
            row.user_id,
            row.created_at,
            row.attempts,
            due_at=until,
        )

    def done(self, entry: Entry) -> None:
        """It has been delivered."""
        with _own_connection():
            OutboxRow.objects.filter(id=entry.id).delete()

    def postpone(self, entry: Entry, due_at: datetime, error: str) -> None:
        """It has not been delivered. Where another process has taken it over, that one decides.

        Args:
            entry: As it was claimed.
            due_at: When to try again.
            error: Why.
        """
        with _own_connection():
            OutboxRow.objects.filter(id=entry.id, due_at=entry.due_at).update(
                attempts=F("attempts") + 1, due_at=due_at, last_error=error
            )


@contextmanager
def _own_connection() -> Iterator[None]:
    """Keeps no connection during a delivery, which may take long, and requests may be short of them."""
    try:
        yield
    finally:
        connection.close()
