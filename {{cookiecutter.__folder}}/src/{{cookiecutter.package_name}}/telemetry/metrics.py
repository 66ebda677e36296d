"""Everything that this service counts and measures. `/metrics` shows it, as Prometheus reads it.

Labels have few values, all of them ours: routes by their template, never a path; dependencies, effects and codes by the
names that they are declared with. Nothing of a user is in them.

With several processes behind one port, set PROMETHEUS_MULTIPROC_DIR to a folder that is empty at each start: then each of
them answers for all (see the library's documentation, "Multiprocess Mode"). The library reads it itself, and only from the
environment.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    start_http_server,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from ..config import EX_CONFIG

SHARED_FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
"""Where several processes keep what they count; None where each answers for itself."""

if SHARED_FOLDER:
    try:
        os.makedirs(SHARED_FOLDER, exist_ok=True)
    except OSError as exc:
        sys.stderr.write(f"PROMETHEUS_MULTIPROC_DIR: This folder cannot be made ({exc.strerror})\n")
        raise SystemExit(EX_CONFIG) from exc

disable_created_metrics()  # type: ignore[no-untyped-call]  # else each counter has a second series: when it was made

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = Counter("http_requests", "Requests that were answered", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("http_request_duration_seconds", "Until the end of the answer", ["route"], buckets=SECONDS)
REQUESTS_IN_FLIGHT = Gauge("http_requests_in_flight", "Requests that are being answered", multiprocess_mode="livesum")
REQUESTS_SHED = Counter("http_requests_shed", "Requests that were refused unheard", ["reason"])

FAILURES = Counter("failures", "Failures that have their record", ["code", "category"])
FAILURE_LAST_SEEN = Gauge(
    "failure_last_seen_timestamp_seconds", "When there was the last one", ["code"], multiprocess_mode="mostrecent"
)

DEPENDENCY_CALLS = Counter("dependency_calls", "Calls, retries not counted", ["dependency", "outcome"])
"""`outcome`: success, failure, rejected, or fallback."""
DEPENDENCY_SECONDS = Histogram("dependency_attempt_duration_seconds", "Of one attempt", ["dependency"], buckets=SECONDS)
DEPENDENCY_RETRIES = Counter("dependency_retries", "Attempts after the first", ["dependency"])
DEPENDENCY_REJECTIONS = Counter("dependency_rejections", "Attempts that were not made", ["dependency", "reason"])
"""`reason`: breaker, bulkhead, budget (no retry), or deadline."""
BREAKER_STATE = Gauge(
    "dependency_breaker_state", "1 for the state that it is in", ["dependency", "state"], multiprocess_mode="mostrecent"
)
"""`state`: closed, open, half_open."""

DELIVERIES = Counter("outbox_deliveries", "Attempts at background work", ["effect", "outcome"])
"""`outcome`: success, failure (is tried again), or dead."""

METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
"""Those that have a label of their own. Clients may invent others."""

OTHER, UNMATCHED = "other", "unmatched"
"""The method of a client's own invention, and the route of a request for which there is none."""

MAX_ROUTES = 1000
"""So many routes have labels of their own. More than that are no templates but paths: those of applications that others
mounted under a path with a parameter."""

_requests: dict[tuple[str, str | None, int], tuple[Counter, Histogram]] = {}
_routes: set[str] = set()
_failures: dict[tuple[str, str], tuple[Counter, Gauge]] = {}
"""What has been counted before: to look it up in the library takes longer than to count it."""


def count_request(method: str, route: str | None, status: int, seconds: float) -> None:
    """Counts a request that has been answered.

    Args:
        method: As it was sent.
        route: The template of its route; None where there is none.
        status: The HTTP status of the answer.
        seconds: How long that took.
    """
    counter, histogram = _requests.get((method, route, status)) or _counting(method, route, status)
    counter.inc()
    histogram.observe(seconds)


def _counting(method: str, route: str | None, status: int) -> tuple[Counter, Histogram]:
    """What counts such requests. It is kept, unless clients could think of ever more of them."""
    labels = (
        method if method in METHODS else OTHER,
        UNMATCHED if route is None else route if route in _routes or len(_routes) < MAX_ROUTES else OTHER,
    )
    counting = REQUESTS.labels(*labels, str(status)), REQUEST_SECONDS.labels(labels[1])
    if OTHER not in labels:
        _requests[method, route, status] = counting
        _routes.add(labels[1])
    return counting


def count_failure(code: str, category: str) -> None:
    """Counts a failure, and notes that it was now.

    Args:
        code: Its code.
        category: Its category.
    """
    key = code, category
    if (counting := _failures.get(key)) is None:
        counting = _failures[key] = FAILURES.labels(code, category), FAILURE_LAST_SEEN.labels(code)
    counter, last_seen = counting
    counter.inc()
    last_seen.set_to_current_time()


def registry() -> CollectorRegistry:
    """All that this process has counted; where several share a folder, what all of them have."""
    everything = CollectorRegistry()
    if SHARED_FOLDER:
        MultiProcessCollector(everything)  # type: ignore[no-untyped-call]
    else:
        everything.register(REGISTRY)
    return everything


@contextmanager
def served(host: str, port: int) -> Iterator[None]:
    """Answers on a port of its own with what has been counted, meanwhile: for processes that serve nothing else.

    Args:
        host: The address to listen on.
        port: The port.

    Raises:
        OSError: It cannot be had.
    """
    server, thread = start_http_server(port, host, registry())
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def forget_process(pid: int) -> None:
    """Drops what a process was doing when it ended, where several share a folder. What it has counted stays.

    Args:
        pid: The process.
    """
    if SHARED_FOLDER:
        mark_process_dead(pid)  # type: ignore[no-untyped-call]
