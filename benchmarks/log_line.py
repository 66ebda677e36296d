"""What one log line costs: ours, and the standard library's with the same values in it. Prints JSON."""

import gc
import json
import logging
import secrets
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from my_service.config import load_settings
from my_service.telemetry.context import RequestContext, current_request
from my_service.telemetry.logging import configure_logging, get_logger

from copies import Output

WARM_UP = 1000

SETTINGS = load_settings()
SERVICE = {"name": SETTINGS.name, "version": SETTINGS.version, "environment": SETTINGS.app_env}


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        request = current_request.get()
        entry = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            "logger": record.name,
            "service": SERVICE,
            "request_id": request.request_id,
            "trace_id": request.trace_id,
            "span_id": request.span_id,
            "module": record.module,
            "function": record.funcName,
            "line": record.lineno,
            **record.values,
        }
        return json.dumps(entry)


def standard_library() -> Callable[[int], None]:
    """The way to write one line with the standard library."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    log = logging.getLogger("standard")
    log.addHandler(handler)
    log.propagate = False

    def write(number: int) -> None:
        log.info("order stored", extra={"values": {"order_id": number, "customer": "ada@example.com"}})

    return write


def ours() -> Callable[[int], None]:
    """The way to write one with the service's own logging."""
    configure_logging(SETTINGS)
    log = get_logger("ours")

    def write(number: int) -> None:
        log.info("order stored", order_id=number, customer="ada@example.com")

    return write


def main() -> None:
    folder, rounds, lines = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    ids = {"request_id": str(uuid.uuid4()), "trace_id": secrets.token_hex(16), "span_id": secrets.token_hex(8)}
    current_request.set(RequestContext(**ids, method="GET", path="/desks"))
    writers = {"standard": standard_library(), "ours": ours()}
    outputs = {name: Output(folder / f"line-{name}.log") for name in writers}
    measured: dict[str, list[float]] = {name: [] for name in writers}
    for number in range(rounds + 1):
        for name in sorted(writers, reverse=number % 2 == 0):
            write, times = writers[name], lines if number else WARM_UP
            with outputs[name].as_stdout():
                gc.collect()
                started = perf_counter()
                for n in range(times):
                    write(n)
                spent = perf_counter() - started
            if number:
                measured[name].append(spent / times * 1e6)
    first, second = (json.loads(output.lines()[-1]) for output in outputs.values())
    if set(first) != set(second):
        raise RuntimeError(f"These lines are not alike: {first} {second}")
    json.dump(measured, sys.stdout)


if __name__ == "__main__":
    main()
