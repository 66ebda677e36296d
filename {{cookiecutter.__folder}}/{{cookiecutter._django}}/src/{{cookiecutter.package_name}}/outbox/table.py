"""Takes side effects out of the table, and notes what became of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

from django.db import DataError, connection, transaction
from django.db.models import Count, F, Min, QuerySet, TextField
from django.db.models.functions import Cast

from ..config import Settings
from .entries import Entry
from .models import DeadLetterRow, OutboxRow

BAD_VALUES = (DataError,)
"""What the database or its driver say of a value that they can make nothing of."""

_EPOCH = datetime.fromtimestamp(0, UTC)


class Table:
    """The outbox, as several processes share it.

    Args:
        settings: The service's. (Django knows its database already.)
    """

    def __init__(self, settings: Settings) -> None:
        """Nothing is opened before it is needed."""

    def close(self) -> None:
        """Nothing is left open."""

    def claim(
        self, now: datetime, until: datetime, *, left_over: bool = False, only: str | None = None
    ) -> Entry | None:
        """Takes the entry that has been due for longest, and puts it off, so that nobody else takes it.

        Args:
            now: What is due by then is due.
            until: When it is due again, unless it is done by then.
            left_over: Only what was handed over, and nobody took.
            only: No other than the one with this id, as `first_due` tells it.
        """
        due = _due(now, left_over=left_over)
        return _take(due if only is None else _called(only, due), until)

    def first_due(self, now: datetime, *, left_over: bool = False) -> str | None:
        """Which one `claim` would take: its id, as it stands in the table. Nothing else of it is read.

        Args:
            now: What is due by then is due.
            left_over: Only what was handed over, and nobody took.
        """
        due = _due(now, left_over=left_over).order_by("due_at")
        with _own_connection():
            return due.values_list(Cast("id", TextField()), flat=True).first()

    def put_aside(self, entry_id: str, now: datetime, until: datetime) -> bool:
        """Puts off what cannot be read.

        Args:
            entry_id: Its id, as `first_due` tells it.
            now: It is due by then, unless another process has put it off.
            until: When it is due again.

        Returns:
            Whether it was put off by this.
        """
        with _own_connection():
            return bool(_called(entry_id, _due(now)).update(due_at=until))

    def hand_over(self, now: datetime, until: datetime, limit: int) -> list[UUID]:
        """Puts off what is due and has not been handed over before, for somebody else to `take`.

        Args:
            now: What is due by then is due.
            until: When it is due again, unless it is taken by then. This is what it is taken by, too.
            limit: At most so many.

        Returns:
            Their ids, in the order in which they were due.
        """
        new = OutboxRow.objects.filter(due_at__lte=now, handed_over=False).order_by("due_at")
        with _own_connection(), transaction.atomic():
            ids = list(new.select_for_update(skip_locked=True).values_list("id", flat=True)[:limit])
            if ids:
                OutboxRow.objects.filter(id__in=ids).update(due_at=until, handed_over=True)
            return ids

    def take(self, entry_id: UUID, due_at: datetime, until: datetime) -> Entry | None:
        """Takes what was handed over; None where somebody else has had it meanwhile.

        Args:
            entry_id: The entry's.
            due_at: As it was handed over.
            until: When it is due again, unless it is done by then.
        """
        return _take(OutboxRow.objects.filter(id=entry_id, due_at=due_at), until)

    def done(self, entry: Entry) -> None:
        """It has been delivered."""
        with _own_connection():
            OutboxRow.objects.filter(id=entry.id).delete()

    def postpone(self, entry: Entry, due_at: datetime, error: str) -> None:
        """It has not been delivered. Where another process has taken it over, that one decides.

        Args:
            entry: As it was taken.
            due_at: When to try again.
            error: Why.
        """
        with _own_connection():
            _still(entry).update(due_at=due_at, last_error=error)

    def bury(self, entry: Entry, died_at: datetime, error: str, message: str) -> bool:
        """Makes it a dead letter. Where another process has taken it over, that one decides.

        Args:
            entry: As it was taken.
            died_at: When that is.
            error: What it failed with.
            message: What that said, without secrets.

        Returns:
            Whether it is one now.
        """
        columns = {name: getattr(entry, name) for name in Entry.__slots__ if name != "due_at"}
        with _own_connection(), transaction.atomic():
            deleted, _ = _still(entry).delete()
            if not deleted:
                return False
            DeadLetterRow.objects.create(**columns, error=error, message=message, died_at=died_at)
        return True

    def waiting(self) -> dict[str, int]:
        """How many have not been delivered yet, by the name of the side effect."""
        with _own_connection():
            return dict(OutboxRow.objects.values_list("effect").annotate(count=Count("id")).order_by())

    def oldest(self, now: datetime) -> datetime | None:
        """When the one was added that has waited for longest.

        Args:
            now: What was added later than this, or before 1970, is none of this service's. It may be no time at all.
        """
        sound = OutboxRow.objects.filter(created_at__range=(_EPOCH, now))
        with _own_connection():
            oldest: datetime | None = sound.aggregate(oldest=Min("created_at"))["oldest"]
            return oldest


def _due(now: datetime, *, left_over: bool = False) -> QuerySet[OutboxRow]:
    due = OutboxRow.objects.filter(due_at__lte=now)
    return due.filter(handed_over=True) if left_over else due


def _called(entry_id: str, rows: QuerySet[OutboxRow]) -> QuerySet[OutboxRow]:
    """The one among them whose id is this, as it stands in the table."""
    return rows.alias(called=Cast("id", TextField())).filter(called=entry_id)


def _take(which: QuerySet[OutboxRow], until: datetime) -> Entry | None:
    """Changes the first of them, in the order in which they are due."""
    with _own_connection(), transaction.atomic():
        row = which.order_by("due_at").select_for_update(skip_locked=True).first()  # SQLite locks all of itself instead
        if row is None:
            return None
        OutboxRow.objects.filter(id=row.id).update(due_at=until, attempts=F("attempts") + 1, handed_over=False)
        row.refresh_from_db()
        return Entry(*(getattr(row, name) for name in Entry.__slots__))


def _still(entry: Entry) -> QuerySet[OutboxRow]:
    """It, if nobody else has taken it since."""
    return OutboxRow.objects.filter(id=entry.id, due_at=entry.due_at)


@contextmanager
def _own_connection() -> Iterator[None]:
    """Keeps no connection during a delivery, which may take long, and requests may be short of them."""
    try:
        yield
    finally:
        connection.close()
