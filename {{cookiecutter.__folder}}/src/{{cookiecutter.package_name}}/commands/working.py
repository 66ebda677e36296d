"""`worker`: delivers side effects in a process of its own."""

import argparse
from collections.abc import Callable, Sequence

from ..config import Settings, stop_start
from ..database.up_to_date import warn_if_behind
from . import CommandFailed
from .arguments import Parser


def work(settings: Settings, args: Sequence[str]) -> None:
    """Works until it is told to stop.

    Args:
        settings: The service's.
        args: `--threads N`, `--metrics-port N`, or nothing.

    Raises:
        CommandFailed: It ends, and nobody has told it to.
        SystemExit: There is no Redis that it could take its work from.
        UsageError: The arguments are not understood.
    """
    if settings.redis_url is None:
        stop_start({"redis_url": "A worker takes its work from there. Without one, the service does it by itself"})
    from ..outbox.worker import THREADS, work  # only now: nobody else waits for Celery

    parser = Parser()
    parser.add_argument("--threads", type=_up_to(1000), default=THREADS)
    parser.add_argument("--metrics-port", type=_up_to(65535))
    parsed = parser.parse_args(args)
    warn_if_behind(settings)
    if not work(settings, parsed.threads, parsed.metrics_port):
        raise CommandFailed("it ends, but nobody has told it to: the log says why")


def _up_to(most: int) -> Callable[[str], int]:
    """Reads a number from 1 to this one."""

    def read(text: str) -> int:
        number = int(text)
        if not 1 <= number <= most:
            raise argparse.ArgumentTypeError(f"a number from 1 to {most}")
        return number

    return read
