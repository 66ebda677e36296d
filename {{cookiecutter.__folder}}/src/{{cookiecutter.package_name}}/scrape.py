"""What `/metrics` answers with: all that this process has counted, and what waits in the outbox."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.openmetrics import exposition as openmetrics
from prometheus_client.registry import Collector

from .config import Settings
from .outbox import depth
from .telemetry.logging import get_logger
from .telemetry.metrics import registry

OPENMETRICS = "application/openmetrics-text"

ASKED_AT_MOST = 5
"""Seconds between two looks into the tables of the outbox, however often somebody scrapes."""

PATIENCE = 2
"""Seconds that one answer waits for the database. Prometheus gives up a scrape after 10, unless it is told otherwise."""

PATIENCE_OF_OTHERS = 0.1
"""Seconds that answers wait which come meanwhile: or many of them could hold all the threads that there are."""

log = get_logger(__name__)


class Scrape:
    """Answers whoever collects the metrics of this process.

    Args:
        settings: The service's.
    """

    def __init__(self, settings: Settings) -> None:
        self._backlog = Backlog(settings)

    def __call__(self, accept: str) -> tuple[bytes, str]:
        """The metrics as text, and its media type.

        Args:
            accept: The header of this name: whoever asks for OpenMetrics gets it, and all others Prometheus' own format.
        """
        everything = registry()
        everything.register(self._backlog)
        if OPENMETRICS in accept.lower():
            content: bytes = openmetrics.generate_latest(everything)  # type: ignore[no-untyped-call]
            return content, openmetrics.CONTENT_TYPE_LATEST
        return generate_latest(everything), CONTENT_TYPE_PLAIN_0_0_4


class Backlog(Collector):
    """What waits in the outbox, and what is dead: asked when somebody wants to know. Absent while the database is away.

    Args:
        settings: They say where the database is.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._asked_at = 0.0
        self._asked: Future[list[Metric]] | None = None

    def collect(self) -> Iterator[Metric]:
        """What was found when it was last asked, if that is known by now."""
        patience = PATIENCE_OF_OTHERS
        with self._lock:
            if self._asked is None or (self._asked.done() and time.monotonic() - self._asked_at > ASKED_AT_MOST):
                self._asked, self._asked_at = self._begin(), time.monotonic()
                patience = PATIENCE
            asked = self._asked
        try:
            yield from asked.result(patience)
        except Exception as exc:  # noqa: BLE001 - /readyz says that the database is away; the other metrics are there
            log.debug("the depth of the outbox is not known", reason=type(exc).__name__)

    def _begin(self) -> "Future[list[Metric]]":
        """A database that hangs keeps one thread waiting, and no scrape."""
        asked: Future[list[Metric]] = Future()
        try:
            threading.Thread(target=self._ask, args=(asked,), name="metrics", daemon=True).start()
        except RuntimeError as exc:  # no more threads: the next scrape tries again
            asked.set_exception(exc)
        return asked

    def _ask(self, asked: "Future[list[Metric]]") -> None:
        try:
            asked.set_result(_depth(self._settings))
        except BaseException as exc:  # noqa: BLE001 - whoever asked is told
            asked.set_exception(exc)


def _depth(settings: Settings) -> list[Metric]:
    waiting = GaugeMetricFamily("outbox_waiting", "Background work that is not done yet", labels=["effect"])
    for effect, number in depth.waiting(settings).items():
        waiting.add_metric([effect], number)
    dead = GaugeMetricFamily("outbox_dead_letters", "Background work that was given up", labels=["effect"])
    for effect, number in depth.dead(settings).items():
        dead.add_metric([effect], number)
    found: list[Metric] = [waiting, dead]
    if (age := depth.oldest_age(settings)) is not None:
        found.append(GaugeMetricFamily("outbox_oldest_seconds", "Since the oldest of what waits was added", value=age))
    return found
