"""What a request costs in each variant of one framework. Runs in the service's environment; prints JSON.

Every round runs each variant with each case once. Within a case the variants take turns, and each round begins with
another one, so that what else the machine does meets them all alike.
"""

import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import asgi
import wsgi
from cases import CASES, Case
from copies import Variant

APPS = ("bare", "ours", "peer", "tutorial")

LOGGED = "logged"
"""FastAPI alone once more, but what it lets out is logged as uvicorn does."""

WARM_UP = 300
"""Requests before the first that counts."""

Microseconds = dict[str, dict[str, list[float]]]
"""By variant and case, for each round: its time, divided by its requests."""


class Bench:
    """All variants of one framework.

    Args:
        framework: `fastapi` or `django`.
        folder: Where their logs go.
    """

    def __init__(self, framework: str, folder: Path) -> None:
        package = f"{framework}_variants"
        self.is_asgi = framework == "fastapi"
        self.ask = asgi.ask if self.is_asgi else wsgi.ask
        self.variants = [Variant(app, package, app, folder) for app in APPS]
        if self.is_asgi:
            self.variants.append(Variant(LOGGED, package, "bare", folder))

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Tells the applications that they start, and in the end to stop; WSGI knows neither."""
        stops = []
        for variant in self.variants if self.is_asgi else ():
            with variant.running():
                stops.append(asgi.start(variant.app))
        yield
        for variant, stop in zip(self.variants, stops, strict=False):
            with variant.running():
                stop()

    def pairs(self, turn: int = 0) -> Iterator[tuple[Case, Variant]]:
        """Every case with every variant.

        Args:
            turn: The place of the variant that comes first.
        """
        first = turn % len(self.variants)
        for case in CASES:
            for variant in self.variants[first:] + self.variants[:first]:
                if variant.name != LOGGED or case is CASES[-1]:
                    yield case, variant

    def seconds(self, case: Case, variant: Variant, requests: int) -> float:
        """How long these requests take, one after the other."""
        escaped = asgi.log_as_uvicorn if variant.name == LOGGED else asgi.swallow
        with variant.running():
            gc.collect()
            started = perf_counter()
            statuses = self.ask(variant.app, case, requests, escaped)
            spent = perf_counter() - started
        if len(statuses) != 1 or not statuses <= case.statuses:
            raise RuntimeError(f"{variant.name} answered {case.path} with {statuses}")
        return spent

    def run(self, rounds: int, requests: int) -> Microseconds:
        """Measures everything."""
        for case, variant in self.pairs():
            self.seconds(case, variant, WARM_UP)
        gc.freeze()  # a collection then costs what the requests leave behind, however many variants are loaded
        measured: Microseconds = {}
        for number in range(rounds):
            for case, variant in self.pairs(turn=number):
                spent = self.seconds(case, variant, requests) / requests * 1e6
                measured.setdefault(variant.name, {}).setdefault(case.name, []).append(spent)
        return measured

    def lines(self) -> dict[str, dict[str, int]]:
        """How many lines each request writes."""
        written: dict[str, dict[str, int]] = {}
        for case, variant in self.pairs():
            self.seconds(case, variant, requests=1)
            written.setdefault(variant.name, {})[case.name] = len(variant.output.lines())
        return written


def main() -> None:
    framework, folder, rounds, requests = sys.argv[1:]
    bench = Bench(framework, Path(folder))
    with bench.serving():
        json.dump({"microseconds": bench.run(int(rounds), int(requests)), "lines": bench.lines()}, sys.stdout)


if __name__ == "__main__":
    main()
