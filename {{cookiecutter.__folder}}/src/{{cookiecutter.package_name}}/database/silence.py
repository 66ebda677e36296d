"""psycopg's connections, except that they give up a server that is silent.

A server that has been stopped, or a proxy that is stuck, takes what it is sent and never answers. `statement_timeout` is
the server's own, and TCP sees nothing wrong, since the other side's kernel is there: only who waits can end it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import AsyncConnection, Connection, OperationalError
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGconn

INTERVAL = 0.1
"""Seconds between two looks whether the process is to end; psycopg's own."""


def connection_class(patience: float) -> type[Connection[Any]]:
    """Connections on which whatever the server is asked for fails after so long a silence, and which are closed then.

    Args:
        patience: Seconds.
    """

    class ImpatientConnection(Connection[Any]):
        def wait(self, gen: Any, interval: float = INTERVAL, timeout: float | None = None) -> Any:
            with _giving_up(self.pgconn, patience):
                return super().wait(gen, interval, patience if timeout is None else timeout)

    return ImpatientConnection


def async_connection_class(patience: float) -> type[AsyncConnection[Any]]:
    """As `connection_class`, for asyncio.

    Args:
        patience: Seconds.
    """

    class ImpatientAsyncConnection(AsyncConnection[Any]):
        async def wait(
            self,
            gen: Any,
            interval: float = INTERVAL,
            timeout: float | None = None,  # noqa: ASYNC109 - as psycopg has it
        ) -> Any:
            with _giving_up(self.pgconn, patience):
                return await super().wait(gen, interval, patience if timeout is None else timeout)

    return ImpatientAsyncConnection


@contextmanager
def _giving_up(connection: PGconn, patience: float) -> Iterator[None]:
    try:
        yield
    except OperationalError as exc:
        if connection.transaction_status != TransactionStatus.ACTIVE:
            raise  # the server has answered, or has gone
        connection.finish()  # the answer may still come, and would be taken for that to another question
        raise OperationalError(f"PostgreSQL has not answered within {patience:g} s") from exc
