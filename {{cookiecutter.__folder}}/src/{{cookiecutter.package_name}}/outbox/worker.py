"""A worker: a process that serves nobody, and delivers what messages tell it of. In threads: deliveries wait a lot.

Celery is imported here, so import this only with a `REDIS_URL`.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from types import FrameType
from uuid import UUID

from celery.worker import WorkController, state

from ..config import Settings
from ..resilience import sharing
from ..resilience.client import close_all
from ..switches import watching
from ..telemetry.logging import get_logger
from ..telemetry.metrics import forget_process, served
from . import dispatcher
from .delivering import LEASE, deliver_and_note, utc_now
from .messages import TASK, new_app
from .runners import take
from .table import Table

THREADS = 8
"""Deliveries at the same time. Each thread may keep a connection to the database."""

TIMEOUT = 5
"""Seconds to wait for an answer of Redis: longer than who sends does, since a worker asks it to wait for messages."""

_QUIET = ("celery.app.trace", "celery.worker.strategy")
"""Loggers that tell of each message when it comes and when it is done: what is delivered has its own records."""

_CONNECTION = "celery.worker.consumer.connection"
_CONSUMER = "celery.worker.consumer.consumer"

_REDIS_IS_GONE = ("consumer: Cannot connect", "consumer: Connection to broker lost")
"""How Celery begins to speak of that, at every try."""

log = get_logger(__name__)


def work(settings: Settings, threads: int = THREADS, metrics_port: int | None = None) -> bool:
    """Delivers until it is told to stop (SIGTERM, Ctrl-C). Then it finishes what is in hand; told twice, it does not.

    It looks into the table by itself, too: what is due again is found even where no other process runs.

    Args:
        settings: The service's, with a `REDIS_URL`.
        threads: Deliveries at the same time.
        metrics_port: Where it answers with what it has counted, on HOST; None for nowhere.

    Returns:
        Whether it ends because it was told to. Else the log says with what it has failed.

    Raises:
        OSError: Somebody else has that port.
    """
    _keep_log_short()
    app = new_app(settings, timeout=TIMEOUT)
    app.task(name=TASK)(_task(settings))
    worker = WorkController(
        app=app,
        concurrency=threads,
        pool="threads",
        without_gossip=True,
        without_heartbeat=True,
        without_mingle=True,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    with nullcontext() if metrics_port is None else served(settings.host, metrics_port):
        log.info("waiting for messages", threads=threads, metrics_port=metrics_port)
        dispatcher.start(settings)
        watching.start(settings)
        try:
            worker.start()
        finally:
            watching.stop()
            dispatcher.stop()
            close_all()
            sharing.close()
            forget_process(os.getpid())
    log.info("the worker ends")
    return not worker.exitcode


def take_and_deliver(settings: Settings, table: Table, entry_id: UUID, due_at: datetime) -> bool:
    """Delivers what was handed over, unless somebody else has had it meanwhile.

    Args:
        settings: The service's.
        table: The outbox.
        entry_id: The entry's.
        due_at: As it was handed over.

    Returns:
        Whether it was delivered, by this.
    """
    entry = take(table, entry_id, due_at, utc_now() + LEASE)
    return entry is not None and deliver_and_note(entry, table, settings)


def _task(settings: Settings) -> Callable[[str, str], None]:
    tables = _Tables(settings)

    def deliver(entry_id: str, due_at: str) -> None:
        which, when = UUID(entry_id), datetime.fromisoformat(due_at)
        try:
            with dispatcher.reading.watched():
                take_and_deliver(settings, tables.own, which, when)
        except BaseException:  # noqa: BLE001 - it has been recorded, and the entry is still there
            tables.own.close()

    return deliver


class _Tables(threading.local):
    """A table for each thread: to connect takes longer than many a delivery.

    Args:
        settings: The service's.
    """

    def __init__(self, settings: Settings) -> None:
        self.own = Table(settings)


def _stop(number: int, frame: FrameType | None) -> None:
    log.info("told to stop: what is in hand will be finished")
    state.should_stop = 0  # type: ignore[assignment]  # the stubs know nothing but None
    signal.signal(number, signal.SIG_DFL)


def _keep_log_short() -> None:
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    once = _Once()
    for name in (_CONNECTION, _CONSUMER):
        logging.getLogger(name).addFilter(once)


class _Once(logging.Filter):
    """Lets the first record through that says that Redis is gone, as a warning; and no further one until it is back."""

    is_gone = False

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == _CONNECTION:
            self.is_gone = False
        elif record.getMessage().startswith(_REDIS_IS_GONE):
            is_first, self.is_gone = not self.is_gone, True
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            return is_first
        return True
