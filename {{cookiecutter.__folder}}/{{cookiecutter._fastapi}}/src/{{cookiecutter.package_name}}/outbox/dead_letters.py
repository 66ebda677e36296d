"""The dead letters, for whoever looks after the service."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select, true

from ..config import Settings
from ..database.engines import READ_ONLY, new_sync_engine
from .entries import DeadLetter, revived
from .models import DeadLetterRow, OutboxRow

_COLUMNS = [DeadLetterRow.__table__.c[name] for name in DeadLetter.__slots__]


class DeadLetters:
    """All of them, until somebody takes them away.

    Args:
        settings: They say where the database is.
    """

    def __init__(self, settings: Settings) -> None:
        self._engine = new_sync_engine(settings)

    def all(self) -> list[DeadLetter]:
        """Every one, the oldest first."""
        every = select(*_COLUMNS).order_by(DeadLetterRow.died_at, DeadLetterRow.id)
        with self._engine.execution_options(**{READ_ONLY: True}).begin() as connection:
            return [DeadLetter(*row) for row in connection.execute(every)]

    def counts(self) -> dict[str, int]:
        """How many there are, by the name of the side effect."""
        counted = select(DeadLetterRow.effect, func.count()).group_by(DeadLetterRow.effect)
        with self._engine.execution_options(**{READ_ONLY: True}).begin() as connection:
            return {effect: count for effect, count in connection.execute(counted)}

    def retry(self, ids: Collection[UUID] | None, now: datetime) -> list[UUID]:
        """Puts them back into the outbox, as if they had never been tried.

        Args:
            ids: Of these; None for all.
            now: When they are due.

        Returns:
            Those that there were.
        """
        taken = delete(DeadLetterRow).where(_among(ids)).returning(*_COLUMNS)
        with self._engine.begin() as connection:
            letters = [DeadLetter(*row) for row in connection.execute(taken)]
            if letters:
                connection.execute(insert(OutboxRow), [revived(letter, now) for letter in letters])
        return [letter.id for letter in letters]

    def drop(self, ids: Collection[UUID] | None) -> list[UUID]:
        """Removes them.

        Args:
            ids: These; None for all.

        Returns:
            Those that there were.
        """
        with self._engine.begin() as connection:
            return list(connection.scalars(delete(DeadLetterRow).where(_among(ids)).returning(DeadLetterRow.id)))


def _among(ids: Collection[UUID] | None) -> ColumnElement[bool]:
    return true() if ids is None else DeadLetterRow.id.in_(ids)
