"""Whether this service can serve: each thing that it depends on, asked by name."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from .config import Settings
from .database.asking import ask
from .database.up_to_date import check_migrations
from .errors import UnavailableError
from .errors.dependencies import NotReady, ShuttingDown

_shutting_down = False


def begin_shutdown() -> None:
    """From now on this process is not ready, so that whoever distributes requests sends it no more of them."""
    global _shutting_down
    _shutting_down = True


def is_shutting_down() -> bool:
    """Whether this process is about to end."""
    return _shutting_down


def readiness(settings: Settings) -> dict[str, Any]:
    """Asks every dependency.

    Args:
        settings: They say which dependencies there are.

    Returns:
        `{"status": "ok", "checks": {"database": {"status": "ok", "duration_ms": 1.2}}}`; without addresses and
        versions, since anybody may ask.

    Raises:
        ShuttingDown: The process is about to end.
        NotReady: At least one does not answer. Its `checks` are the same, its cause is the first failure.
    """
    if is_shutting_down():
        raise ShuttingDown
    checks: dict[str, dict[str, Any]] = {}
    first_failure: Exception | None = None
    for name, check in _checks(settings).items():
        started = time.perf_counter()
        try:
            check.ask()
            status = "ok"
        except UnavailableError as exc:
            status = "failed"
            first_failure = first_failure or (exc if check.is_required else None)
        checks[name] = {"status": status, "duration_ms": round((time.perf_counter() - started) * 1000, 2)}
    if first_failure:
        raise NotReady(checks=checks) from first_failure
    return {"status": "ok", "checks": checks}


class Check(NamedTuple):
    """Something to ask.

    Args:
        ask: Raises an `UnavailableError` where it is not as it should be.
        is_required: Whether the service cannot serve without it.
    """

    ask: Callable[[], None]
    is_required: bool = True


def _checks(settings: Settings) -> dict[str, Check]:
    checks = {"database": Check(lambda: ask(settings)), "migrations": Check(lambda: check_migrations(settings))}
    if settings.redis_url:
        from .coordination.asking import ask as ask_redis  # only now: without a Redis nobody waits for its client

        # Without Redis almost everything can still be served: an instance that took itself out would help nobody.
        checks["redis"] = Check(lambda: ask_redis(settings), is_required=False)
    return checks
