"""Messages to workers, by Celery on Redis: the id of an entry, and the time by which it can be taken. Nothing else.

Celery is imported here, so import this only with a `REDIS_URL`. What it would do by itself to make messages safe
(acknowledgements, visibility timeouts, retries, results) does not matter here: the table knows what has been done.
So whatever else may stand in Redis where messages are expected is thrown away, and never ends a worker.
"""

import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from queue import Empty
from ssl import CERT_REQUIRED
from typing import Any
from uuid import UUID, uuid4

from celery import Celery
from celery.app.amqp import AMQP
from kombu import Connection
from kombu.transport import redis
from redis.exceptions import ResponseError

from ..config import Settings
from ..telemetry.logging import get_logger

TASK = "deliver"
"""The name of the one task that there is."""

TIMEOUT = 1
"""Seconds to wait for a connection to Redis, and for an answer, by who sends. It answers in under 1 ms."""

log = get_logger(__name__)


def new_app(settings: Settings, *, timeout: float = TIMEOUT) -> Celery:
    """Celery, told what it needs. Nothing is opened.

    Args:
        settings: They say where Redis is. The queue has the service's name, and so has everything that it keeps there.
        timeout: Seconds to wait for a connection, and for an answer.
    """
    address = settings.redis_url.get_secret_value() if settings.redis_url else None
    # No fixup: Django is set up by us.
    app = Celery(settings.name, broker=address, amqp=Queues, set_as_current=False, fixups=[])
    app.conf.update(
        accept_content=["json"],
        broker_connection_max_retries=None,  # a worker waits for its Redis, however long that takes
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "ack_emulation": False,  # Redis need not keep a second copy of what a worker has in hand
            "global_keyprefix": f"{settings.name}:",
            "socket_timeout": timeout,
            "socket_connect_timeout": timeout,
            "max_retries": 0,
            "interval_start": 0,
            "priority_steps": [0],
        },
        # Kombu would trust any certificate, unless the address says which ones are trusted.
        broker_use_ssl={"ssl_cert_reqs": CERT_REQUIRED} if address and address.startswith("rediss:") else None,
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


class Channel(redis.Channel):
    """Takes nothing out of Redis but what `Sender` has put there, and lets Celery see nothing else of it.

    Celery believes what stands in a message, and kombu that there is a message: many a wrong one ends a worker.
    """

    _gives_back = True

    def _brpop_read(self, **options: Any) -> None:
        """Reads the answer to the one question that a worker asks, and passes the message on."""
        try:
            answer = self.client.parse_response(self.client.connection, "BRPOP", **options)
        except ResponseError as exc:
            if not str(exc).startswith("WRONGTYPE"):
                raise
            self.client.delete(*self.active_queues)
            log.warning("what stood in Redis where messages to workers wait was no queue: it is thrown away")
            return
        except Exception:
            self.client.connection.disconnect()
            raise
        finally:
            self._in_poll = None
        if not answer:
            raise Empty
        queue, item = answer[0].decode(), answer[1]
        try:
            message = _rewritten(item, queue)
        except Exception as exc:  # nobody knows what is wrong with it
            log.warning("a message to workers was none of this service's: it is thrown away", exc_info=exc)
            return
        self.connection._deliver(message, queue)

    def _restore(self, message: Any, **how: Any) -> None:
        """Gives back what a worker that ends has not begun. When Redis does not take it, the rest is not tried."""
        try:
            if self._gives_back:
                super()._restore(message, **how)
        except Exception:  # noqa: BLE001 - see `runners.HANDED_OVER`
            self._gives_back = False


class Transport(redis.Transport):
    """Kombu's for Redis, with our `Channel`."""

    Channel = Channel


class BrokerConnection(Connection):
    """A connection with our `Transport`, whatever the address: by its beginning kombu knows whether to use TLS."""

    def get_transport_cls(self) -> type[Transport]:
        """See above."""
        return Transport


class Queues(AMQP):
    """Celery's way to its broker, by our connections."""

    Connection = BrokerConnection


def _rewritten(item: bytes, queue: str) -> dict[str, Any]:
    """The message with nothing in it but what `Sender.send` was called with.

    Raises:
        Exception: It is none of `Sender`'s.
    """
    (entry_id, due_at), _, _ = json.loads(b64decode(json.loads(item)["body"]))
    args = [str(UUID(entry_id)), datetime.fromisoformat(due_at).astimezone(UTC).isoformat()]
    tag = str(uuid4())
    return {
        "body": b64encode(json.dumps([args, {}, {}]).encode()).decode(),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {"lang": "py", "task": TASK, "id": tag},
        "properties": {
            "body_encoding": "base64",
            "delivery_info": {"exchange": "", "routing_key": queue},
            "delivery_tag": tag,
        },
    }
