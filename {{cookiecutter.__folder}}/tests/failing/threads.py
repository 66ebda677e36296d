"""Work in threads, for a route that starts some."""

import threading
from concurrent.futures import ThreadPoolExecutor

from {{ cookiecutter.package_name }}.telemetry.logging import get_logger

log = get_logger(__name__)


def work_in_threads() -> None:
    """Logs from a thread and from a pool of threads."""
    thread = threading.Thread(target=log.info, args=("from a thread",))
    thread.start()
    thread.join()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(log.info, "from a pool").result()
