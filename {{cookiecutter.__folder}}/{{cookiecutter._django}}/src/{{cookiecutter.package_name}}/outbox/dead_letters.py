"""The dead letters, for whoever looks after the service."""

from collections.abc import Collection
from contextlib import closing
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, QuerySet

from ..config import Settings
from .entries import DeadLetter, revived
from .models import DeadLetterRow, OutboxRow


class DeadLetters:
    """All of them, until somebody takes them away.

    Args:
        settings: The service's. (Django knows its database already.)
    """

    def __init__(self, settings: Settings) -> None:
        """Nothing is opened before it is needed."""

    def all(self) -> list[DeadLetter]:
        """Every one, the oldest first."""
        with closing(connection):
            return [_letter(row) for row in DeadLetterRow.objects.order_by("died_at", "id")]

    def counts(self) -> dict[str, int]:
        """How many there are, by the name of the side effect."""
        with closing(connection):
            return dict(DeadLetterRow.objects.values_list("effect").annotate(count=Count("id")).order_by())

    def retry(self, ids: Collection[UUID] | None, now: datetime) -> list[UUID]:
        """Puts them back into the outbox, as if they had never been tried.

        Args:
            ids: Of these; None for all.
            now: When they are due.

        Returns:
            Those that there were.
        """
        with closing(connection), transaction.atomic():
            letters = [_letter(row) for row in _among(ids).select_for_update()]
            found = [letter.id for letter in letters]
            OutboxRow.objects.bulk_create([OutboxRow(**revived(letter, now)) for letter in letters])
            _among(found).delete()
        return found

    def drop(self, ids: Collection[UUID] | None) -> list[UUID]:
        """Removes them.

        Args:
            ids: These; None for all.

        Returns:
            Those that there were.
        """
        with closing(connection), transaction.atomic():
            found = list(_among(ids).select_for_update().values_list("id", flat=True))
            _among(found).delete()
        return found


def _among(ids: Collection[UUID] | None) -> QuerySet[DeadLetterRow]:
    return DeadLetterRow.objects.all() if ids is None else DeadLetterRow.objects.filter(id__in=ids)


def _letter(row: DeadLetterRow) -> DeadLetter:
    return DeadLetter(*(getattr(row, name) for name in DeadLetter.__slots__))
