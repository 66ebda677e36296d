"""Messages to workers, by Celery on Redis: the id of an entry, and the time by which it can be taken. Nothing else.

Celery is imported here, so import this only with a `REDIS_URL`. What it would do by itself to make messages safe
(acknowledgements, visibility timeouts, retries, results) does not matter here: the table knows what has been done.
"""

from datetime import datetime
from uuid import UUID

from celery import Celery

from ..config import Settings

TASK = "deliver"
"""The name of the one task that there is."""

TIMEOUT = 1
"""Seconds to wait for a connection to Redis, and for an answer, by who sends. It answers in under 1 ms."""


def new_app(settings: Settings, *, timeout: float = TIMEOUT) -> Celery:
    """Celery, told what it needs. Nothing is opened.

    Args:
        settings: They say where Redis is. The queue has the service's name, and so has everything that it keeps there.
        timeout: Seconds to wait for a connection, and for an answer.
    """
    address = settings.redis_url.get_secret_value() if settings.redis_url else None
    app = Celery(settings.name, broker=address, set_as_current=False, fixups=[])  # no fixup: Django is set up by us
    app.conf.update(
        accept_content=["json"],
        broker_connection_max_retries=None,  # a worker waits for its Redis, however long that takes
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "global_keyprefix": f"{settings.name}:",
            "socket_timeout": timeout,
            "socket_connect_timeout": timeout,
            "max_retries": 0,
            "interval_start": 0,
        },
        task_default_queue=settings.name,
        task_ignore_result=True,
        task_serializer="json",
        worker_enable_prefetch_count_reduction=False,
        worker_enable_remote_control=False,
        worker_prefetch_multiplier=1,  # what a worker does not begin yet is better left for others
    )
    return app


class Sender:
    """Sends messages to workers, from one thread.

    Args:
        settings: They say where Redis is.
    """

    def __init__(self, settings: Settings) -> None:
        self._app = new_app(settings)
        self._queue = settings.name

    def waiting(self) -> int:
        """How many messages there are that no worker has taken.

        Raises:
            Exception: Redis does not answer in time: as `send`.
        """
        with self._app.connection_or_acquire() as connection:
            return int(connection.default_channel.queue_declare(self._queue).message_count)

    def send(self, entry_id: UUID, due_at: datetime) -> None:
        """Tells some worker of an entry.

        Args:
            entry_id: The entry's.
            due_at: As it was handed over.

        Raises:
            Exception: Redis does not take it in time: `redis.RedisError`, `kombu.exceptions.OperationalError`, `OSError`.
        """
        self._app.send_task(TASK, [str(entry_id), due_at.isoformat()], ignore_result=True, retry=False)
