"""Work in threads, for routes that start some."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from {{ cookiecutter.package_name }}.telemetry.logging import get_logger

log = get_logger(__name__)

BACKGROUND = "background work"


def work_in_threads() -> None:
    """Logs from a thread and from a pool of threads."""
    thread = threading.Thread(target=log.info, args=("from a thread",))
    thread.start()
    thread.join()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(log.info, "from a pool").result()


def work_later(work: Callable[[], None]) -> None:
    """Starts work that nobody waits for, in a thread."""
    threading.Thread(target=work, name=BACKGROUND).start()


def finish_work() -> None:
    """Waits for all the work that nobody else waits for."""
    for thread in threading.enumerate():
        if thread.name == BACKGROUND:
            thread.join()
