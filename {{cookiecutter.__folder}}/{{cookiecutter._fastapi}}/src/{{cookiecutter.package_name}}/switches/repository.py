"""Reads and sets the switches, over a connection of its own: it is used outside of the event loop."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, insert, select, update

from ..config import Settings
from ..database.engines import READ_ONLY, new_sync_engine
from ..database.refusals import naming_failures
from .models import SwitchRow


class Switches:
    """What operators have switched.

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

    def read(self) -> dict[str, str]:
        """The value of every switch that has been set, by its name.

        Raises:
            DatabaseTimeout: The database took too long.
            DatabaseUnavailable: It is not there, or is busy with others.
        """
        if self._connection is None:
            self._connection = _connect(self._engine.execution_options(**{READ_ONLY: True}))
        with naming_failures(), self._connection.begin():
            rows = self._connection.execute(select(SwitchRow.name, SwitchRow.value))
            return {name: value for name, value in rows}

    def set(self, name: str, value: str) -> None:
        """Sets a switch.

        Args:
            name: Its name.
            value: From now on.

        Raises:
            DatabaseTimeout: The database took too long.
            DatabaseUnavailable: It is not there, or is busy with others.
        """
        values = {"value": value, "changed_at": datetime.now(UTC)}
        with _begin(self._engine) as connection:
            changed = connection.execute(update(SwitchRow).where(SwitchRow.name == name).values(values))
            if changed.rowcount == 0:
                connection.execute(insert(SwitchRow).values(name=name, **values))


def _connect(engine: Engine) -> Connection:
    with naming_failures():
        return engine.connect()


@contextmanager
def _begin(engine: Engine) -> Iterator[Connection]:
    with naming_failures(), engine.begin() as connection:
        yield connection
