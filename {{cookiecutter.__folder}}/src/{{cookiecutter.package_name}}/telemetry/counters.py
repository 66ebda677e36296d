"""Counts what happens in this process, by labels. Whoever reports metrics reads all of it: `for counter in counters`."""

import threading
from collections import Counter as Counts

counters: list["Counter"] = []
"""Every counter of this process."""


class Counter:
    """A number for each combination of labels, which only grows.

    Args:
        name: As Prometheus writes names, `side_effect_failures_total`.
        description: What is counted, in a few words.
        labels: What it is counted by. Each may have few values only: every combination is kept.
    """

    def __init__(self, name: str, description: str, labels: tuple[str, ...] = ()) -> None:
        self.name = name
        self.description = description
        self.labels = labels
        self._counts: Counts[tuple[str, ...]] = Counts()
        self._lock = threading.Lock()
        counters.append(self)

    def add(self, **labels: str) -> None:
        """Counts one more.

        Args:
            labels: A value for each label.
        """
        key = tuple(labels[label] for label in self.labels)
        with self._lock:
            self._counts[key] += 1

    def counts(self) -> dict[tuple[str, ...], int]:
        """What has been counted so far, by the labels' values in the order of `labels`."""
        with self._lock:
            return dict(self._counts)
