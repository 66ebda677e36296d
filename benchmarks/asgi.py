"""Asks an ASGI application directly, as a server does once it has parsed a request."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from cases import HEADERS, Case

App = Callable[..., Awaitable[None]]
Message = dict[str, Any]

PATIENCE = 120
"""Seconds for all requests of one turn. Whoever waits for a client that never says more would wait for ever."""

_loop = asyncio.new_event_loop()

_server_log = logging.getLogger("uvicorn.error")
_handler = logging.StreamHandler(sys.stdout)
_handler.setFormatter(logging.Formatter("%(levelname)s:     %(message)s"))
_server_log.addHandler(_handler)


def swallow(exc: Exception) -> None:
    """What the table counts: an exception that the application lets out costs its server nothing."""


def log_as_uvicorn(exc: Exception) -> None:
    """What uvicorn does with such an exception."""
    _server_log.error("Exception in ASGI application\n", exc_info=exc)


def ask(app: App, case: Case, times: int, escaped: Callable[[Exception], None]) -> set[int]:
    """Sends a request again and again, one after the other.

    Args:
        app: The application.
        case: The request.
        times: How many.
        escaped: What is done with an exception that the application lets out.

    Returns:
        The statuses of all answers; 0 stands for one that is not complete.
    """
    return _loop.run_until_complete(asyncio.wait_for(_ask(app, case, times, escaped), PATIENCE))


async def _ask(app: App, case: Case, times: int, escaped: Callable[[Exception], None]) -> set[int]:
    headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
    if case.body:
        length = str(len(case.body)).encode()
        headers += [(b"content-type", b"application/json"), (b"content-length", length)]
    statuses = set()
    for _ in range(times):
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": case.method,
            "scheme": "http",
            "path": case.path,
            "raw_path": case.path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": headers.copy(),
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000),
            "state": {},
        }
        exchange = _Exchange(case.body)
        try:
            await app(scope, exchange.receive, exchange.send)
        except Exception as exc:  # noqa: BLE001 - as a server does
            escaped(exc)
        statuses.add(exchange.status if exchange.is_complete else 0)
    return statuses


class _Exchange:
    """One request and its answer.

    Args:
        body: The request's.
    """

    __slots__ = ("body", "is_complete", "is_read", "status")

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.is_read = False
        self.status = 0
        self.is_complete = False

    async def receive(self) -> Message:
        if self.is_read:
            await asyncio.Event().wait()  # the client stays
        self.is_read = True
        return {"type": "http.request", "body": self.body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.is_complete = not message.get("more_body", False)


def start(app: App) -> Callable[[], None]:
    """Tells the application to start, and returns when it has.

    Args:
        app: The application.

    Returns:
        Stops it.
    """
    orders: asyncio.Queue[Message] = asyncio.Queue()
    running = _loop.run_until_complete(_start(app, orders))

    def stop() -> None:
        orders.put_nowait({"type": "lifespan.shutdown"})
        _loop.run_until_complete(running)

    return stop


async def _start(app: App, orders: asyncio.Queue[Message]) -> asyncio.Task[None]:
    answers: asyncio.Queue[Message] = asyncio.Queue()
    orders.put_nowait({"type": "lifespan.startup"})
    scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    running = asyncio.create_task(app(scope, orders.get, answers.put))
    answered = asyncio.create_task(answers.get())
    await asyncio.wait((running, answered), return_when=asyncio.FIRST_COMPLETED)
    if not answered.done() or answered.result()["type"] != "lifespan.startup.complete":
        answered.cancel()
        await running
        raise RuntimeError("The application did not start")
    return running
