"""Takes side effects out of the table, for the dispatcher."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from ..config import Settings
from ..database.engines import new_sync_engine
from .entries import Entry
from .models import OutboxRow

_COLUMNS = [OutboxRow.__table__.c[name] for name in Entry.__slots__]


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

    def claim(self, now: datetime, until: datetime) -> Entry | None:
        """Takes the entry that has been due for longest, and puts it off, so that nobody else takes it.

        Args:
            now: What is due by then is due.
            until: When it is due again, unless it is done by then.
        """
        due = select(OutboxRow.id).where(OutboxRow.due_at <= now).order_by(OutboxRow.due_at).limit(1)
        free = due.with_for_update(skip_locked=True).scalar_subquery()  # SQLite locks all of itself instead
        claimed = update(OutboxRow).where(OutboxRow.id == free).values(due_at=until).returning(*_COLUMNS)
        with self._begin() as connection:
            row = connection.execute(claimed).one_or_none()
        return Entry(*row) if row else None

    def done(self, entry: Entry) -> None:
        """It has been delivered."""
        with self._begin() as connection:
            connection.execute(delete(OutboxRow).where(OutboxRow.id == entry.id))

    def postpone(self, entry: Entry, due_at: datetime, error: str) -> None:
        """It has not been delivered. Where another process has taken it over, that one decides.

        Args:
            entry: As it was claimed.
            due_at: When to try again.
            error: Why.
        """
        is_ours = (OutboxRow.id == entry.id, OutboxRow.due_at == entry.due_at)
        values = {"attempts": OutboxRow.attempts + 1, "due_at": due_at, "last_error": error}
        with self._begin() as connection:
            connection.execute(update(OutboxRow).where(*is_ours).values(values))

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        if self._connection is None:
            self._connection = self._engine.connect()
        with self._connection.begin():
            yield self._connection
