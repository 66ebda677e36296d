"""Reads and sets the switches."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection

from ..config import Settings
from ..database.refusals import naming_failures
from .models import SwitchRow


class Switches:
    """What operators have switched.

    Args:
        settings: The service's. (Django knows its database already.)
    """

    def __init__(self, settings: Settings) -> None:
        """Nothing is opened before it is needed."""

    def close(self) -> None:
        """Nothing is left open."""

    def read(self) -> dict[str, str]:
        """The value of every switch that has been set, by its name.

        Raises:
            DatabaseTimeout: The database took too long.
            DatabaseUnavailable: It is not there, or is busy with others.
        """
        with _own_connection():
            return dict(SwitchRow.objects.values_list("name", "value"))

    def set(self, name: str, value: str) -> None:
        """Sets a switch.

        Args:
            name: Its name.
            value: From now on.

        Raises:
            DatabaseTimeout: The database took too long.
            DatabaseUnavailable: It is not there, or is busy with others.
        """
        with _own_connection():
            SwitchRow.objects.update_or_create(name=name, defaults={"value": value, "changed_at": datetime.now(UTC)})


@contextmanager
def _own_connection() -> Iterator[None]:
    """Keeps no connection between two looks: requests may be short of them."""
    try:
        with naming_failures():
            yield
    finally:
        connection.close()
