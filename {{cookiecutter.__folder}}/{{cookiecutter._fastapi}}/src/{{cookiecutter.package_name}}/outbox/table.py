"""Takes side effects out of the table, and notes what became of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Text, cast, delete, func, insert, select, update
from sqlalchemy.exc import DataError

from ..config import Settings
from ..database.engines import new_sync_engine
from .entries import Entry
from .models import DeadLetterRow, OutboxRow

BAD_VALUES = (DataError,)
"""What the database or its driver say of a value that they can make nothing of."""

_COLUMNS = [OutboxRow.__table__.c[name] for name in Entry.__slots__]

_ID = cast(OutboxRow.id, Text)
"""Readable, whatever it is."""

_EPOCH = datetime.fromtimestamp(0, UTC)


class Table:
    """The outbox, over a connection of its own: it is used outside of the event loop. Several processes may share it.

    Args:
        settings: They say where the database is.
    """

    def __init__(self, settings: Settings) -> None:
        self._engine = new_sync_engine(settings)
        self._connection: Connection | None = None

    def close(self) -> None:
        """Closes the connection. Whoever asks for something afterwards gets a new one."""
        connection, self._connection = self._connection, None
        if connection:
            connection.close()

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
        is_due = _is_due(now, left_over=left_over)
        return self._take(_first(is_due) if only is None else is_due & (_ID == only), until)

    def first_due(self, now: datetime, *, left_over: bool = False) -> str | None:
        """Which one `claim` would take: its id, as it stands in the table. Nothing else of it is read.

        Args:
            now: What is due by then is due.
            left_over: Only what was handed over, and nobody took.
        """
        first = select(_ID).where(_is_due(now, left_over=left_over)).order_by(OutboxRow.due_at).limit(1)
        with self._begin() as connection:
            return connection.scalar(first)

    def put_aside(self, entry_id: str, now: datetime, until: datetime) -> bool:
        """Puts off what cannot be read.

        Args:
            entry_id: Its id, as `first_due` tells it.
            now: It is due by then, unless another process has put it off.
            until: When it is due again.

        Returns:
            Whether it was put off by this.
        """
        which = _is_due(now) & (_ID == entry_id)
        with self._begin() as connection:
            return bool(connection.execute(update(OutboxRow).where(which).values(due_at=until)).rowcount)

    def hand_over(self, now: datetime, until: datetime, limit: int) -> list[UUID]:
        """Puts off what is due and has not been handed over before, for somebody else to `take`.

        Args:
            now: What is due by then is due.
            until: When it is due again, unless it is taken by then. This is what it is taken by, too.
            limit: At most so many.

        Returns:
            Their ids, in the order in which they were due.
        """
        new = select(OutboxRow.id).where(OutboxRow.due_at <= now, ~OutboxRow.handed_over).order_by(OutboxRow.due_at)
        with self._begin() as connection:
            # In two statements: what an UPDATE returns is in no order.
            ids = list(connection.scalars(new.limit(limit).with_for_update(skip_locked=True)))
            if ids:
                values = {"due_at": until, "handed_over": True}
                connection.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(values))
            return ids

    def take(self, entry_id: UUID, due_at: datetime, until: datetime) -> Entry | None:
        """Takes what was handed over; None where somebody else has had it meanwhile.

        Args:
            entry_id: The entry's.
            due_at: As it was handed over.
            until: When it is due again, unless it is done by then.
        """
        is_the_same = (OutboxRow.id == entry_id) & (OutboxRow.due_at == due_at)
        return self._take(is_the_same, until)

    def done(self, entry: Entry) -> None:
        """It has been delivered."""
        with self._begin() as connection:
            connection.execute(delete(OutboxRow).where(OutboxRow.id == entry.id))

    def postpone(self, entry: Entry, due_at: datetime, error: str) -> None:
        """It has not been delivered. Where another process has taken it over, that one decides.

        Args:
            entry: As it was taken.
            due_at: When to try again.
            error: Why.
        """
        values = {"due_at": due_at, "last_error": error}
        with self._begin() as connection:
            connection.execute(update(OutboxRow).where(_is_still(entry)).values(values))

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
        with self._begin() as connection:
            if not connection.execute(delete(OutboxRow).where(_is_still(entry))).rowcount:
                return False
            letter = {**columns, "error": error, "message": message, "died_at": died_at}
            connection.execute(insert(DeadLetterRow).values(letter))
        return True

    def waiting(self) -> dict[str, int]:
        """How many have not been delivered yet, by the name of the side effect."""
        with self._begin() as connection:
            counted = connection.execute(select(OutboxRow.effect, func.count()).group_by(OutboxRow.effect))
            return {effect: count for effect, count in counted}

    def oldest(self, now: datetime) -> datetime | None:
        """When the one was added that has waited for longest.

        Args:
            now: What was added later than this, or before 1970, is none of this service's. It may be no time at all.
        """
        is_sound = OutboxRow.created_at.between(_EPOCH, now)
        with self._begin() as connection:
            return connection.scalar(select(func.min(OutboxRow.created_at)).where(is_sound))

    def _take(self, which: ColumnElement[bool], until: datetime) -> Entry | None:
        values = {"due_at": until, "attempts": OutboxRow.attempts + 1, "handed_over": False}
        taken = update(OutboxRow).where(which).values(values).returning(*_COLUMNS)
        with self._begin() as connection:
            row = connection.execute(taken).one_or_none()
        return Entry(*row) if row else None

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        if self._connection is None:
            self._connection = self._engine.connect()
        with self._connection.begin():
            yield self._connection


def _is_due(now: datetime, *, left_over: bool = False) -> ColumnElement[bool]:
    is_due = OutboxRow.due_at <= now
    return is_due & OutboxRow.handed_over if left_over else is_due


def _first(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """It is the first for which this holds, in the order in which they are due."""
    first = select(OutboxRow.id).where(condition).order_by(OutboxRow.due_at).limit(1)
    # SQLite does not know row locks: it locks all of itself instead.
    return OutboxRow.id == first.with_for_update(skip_locked=True).scalar_subquery()


def _is_still(entry: Entry) -> ColumnElement[bool]:
    """It is this one, and nobody else has taken it since."""
    return (OutboxRow.id == entry.id) & (OutboxRow.due_at == entry.due_at)
