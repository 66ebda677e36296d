"""Says once that something has gone wrong, and once that it is over, however often it is tried in between."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .logging import get_logger

log = get_logger(__name__)


class Condition:
    """Whether something that is tried again and again succeeds. Threads may share one.

    Args:
        broken: What the log says when it begins to fail, as a warning.
        mended: What it says when that is over.
    """

    def __init__(self, *, broken: str, mended: str) -> None:
        self._broken = broken
        self._mended = mended
        self._lock = threading.Lock()
        self.is_broken = False

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Stands around each try.

        Raises:
            BaseException: Whatever it fails with. It has been recorded, if that was needed.
        """
        try:
            yield
        except BaseException as exc:
            self.breaks(exc)
            raise
        self.mends()

    def breaks(self, exc: BaseException | None = None) -> None:
        """It has failed.

        Args:
            exc: With what, if that is an exception.
        """
        if self._change(to=True):
            log.warning(self._broken, exc_info=exc)

    def mends(self) -> None:
        """It has succeeded."""
        if self.is_broken and self._change(to=False):
            log.info(self._mended)

    def _change(self, *, to: bool) -> bool:
        with self._lock:
            was, self.is_broken = self.is_broken, to
        return was != to
