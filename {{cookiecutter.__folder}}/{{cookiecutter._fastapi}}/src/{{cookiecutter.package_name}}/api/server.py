"""uvicorn, made to keep the contract where no application is asked: requests that are not HTTP, and its own end."""

import asyncio
import logging
import os
import signal
import sys
import time
from types import FrameType

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from ..config import Settings
from ..database.up_to_date import warn_if_behind
from ..errors import ServiceError
from ..errors.http import BadRequest, HeadersTooLarge, RequestTimedOut
from ..health import begin_shutdown
from ..listening import listen
from ..outbox import dispatcher
from ..resilience import sharing
from ..resilience.client import close_all
from ..switches import watching
from ..telemetry.context import begin_request, current_request
from ..telemetry.logging import get_logger
from ..telemetry.metrics import forget_process
from ..telemetry.records import record_access

log = get_logger(__name__)

MAX_HEADER_BYTES = 2**15
"""Of all headers and the request line together; what comes at once may be a little more."""

READ_TIMEOUT = 20
"""Seconds of silence in the middle of a request, or before the first one."""

_SAID_ALREADY = (
    "Invalid HTTP request received.",
    "Unsupported upgrade request.",
    "No supported WebSocket library detected.",
)
"""How uvicorn begins to speak of what has its record, or is answered as the plain request that it also is."""


class Protocol(H11Protocol):
    """HTTP/1.1, with every failure in the service's format."""

    silence: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Called when a client has connected."""
        super().connection_made(transport)
        self.await_data()

    def data_received(self, data: bytes) -> None:
        """Called when the client has sent something."""
        super().data_received(data)
        self.await_data()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called when the connection is closed."""
        if self.silence:
            self.silence.cancel()
        super().connection_lost(exc)

    def await_data(self) -> None:
        """Begins to wait for the client, if it is the client's turn to say something."""
        if self.silence:
            self.silence.cancel()
            self.silence = None
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY) and not self.transport.is_closing():
            self.silence = self.loop.call_later(READ_TIMEOUT, self.give_up_waiting)

    def give_up_waiting(self) -> None:
        """Called when the client has said nothing for too long."""
        if self.flow.read_paused:  # it is the service that does not listen
            self.await_data()
            return
        has_begun = self.conn.their_state is h11.SEND_BODY or bool(self.conn.trailing_data[0])
        if has_begun and self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self.answer(RequestTimedOut(detail=f"nothing came for {READ_TIMEOUT} seconds"))
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Answers what is not HTTP, unless an answer is on its way already."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            exc = sys.exception()
            # h11's hint is 431 for a request whose headers do not end.
            is_too_large = getattr(exc, "error_status_hint", 0) == HeadersTooLarge.status
            self.answer((HeadersTooLarge if is_too_large else BadRequest)(detail=str(exc)))
        self.transport.close()

    def answer(self, error: ServiceError) -> None:
        """Records a failure that no application will see, and sends its answer."""
        state = self.config.app.state  # type: ignore[union-attr]
        request = begin_request(
            sent_id=None,
            traceparent=None,
            method="",
            path="",
            scheme=self.scheme or "http",
            host="localhost",
            client_ip=self.client[0] if self.client else None,
            user_agent=None,
        )
        token = current_request.set(request)
        try:
            answer = state.responder.handle(error)
            headers = {
                **answer.headers,
                state.settings.request_id_header: request.request_id,
                "Content-Length": str(len(answer.body)),
                "Connection": "close",
            }
            reason = STATUS_PHRASES[answer.status]
            response = h11.Response(status_code=answer.status, headers=list(headers.items()), reason=reason)
            for event in (response, h11.Data(data=answer.body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
            record_access(request, answer.status)
        finally:
            current_request.reset(token)


class Server(uvicorn.Server):
    """Ends without losing a request.

    From SIGTERM on it is not ready, so that it is sent no more requests; it answers those that still come; and after a
    while it closes its port, and finishes what is in flight. Ctrl-C, or a second SIGTERM, skips the while.

    Args:
        config: uvicorn's.
        delay: Seconds from SIGTERM to the closing of the port.
    """

    def __init__(self, config: uvicorn.Config, delay: float) -> None:
        super().__init__(config)
        self.delay = delay
        self.leaves_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called for SIGTERM and SIGINT."""
        if sig == signal.SIGTERM and self.leaves_at is None:
            begin_shutdown()
            self.leaves_at = time.monotonic() + self.delay
        else:
            super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        """Called ten times a second."""
        if self.leaves_at is not None and time.monotonic() >= self.leaves_at:
            self.should_exit = True
        return await super().on_tick(counter)


def serve(app: FastAPI, settings: Settings) -> None:
    """Serves on the settings' HOST and PORT until it is told to stop.

    Args:
        app: What it serves.
        settings: The service's.
    """
    port = listen(settings)
    logging.getLogger("uvicorn.error").addFilter(lambda record: not str(record.msg).startswith(_SAID_ALREADY))
    config = uvicorn.Config(
        app,
        http=Protocol,
        h11_max_incomplete_event_size=MAX_HEADER_BYTES,
        workers=1,  # for more, start more containers
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # TRUSTED_PROXIES says what they mean, and uvicorn would believe everybody on this machine
        timeout_graceful_shutdown=settings.shutdown_timeout,
    )
    log.info("listening", host=settings.host, port=port.getsockname()[1])
    warn_if_behind(settings)
    try:
        # Until the server has its own handler: whoever is told to stop that early also finishes the delivery in hand.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        dispatcher.start(settings)
        watching.start(settings)
        Server(config, settings.shutdown_delay).run(sockets=[port])
    except KeyboardInterrupt:
        pass  # Ctrl-C, once everything has been closed
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # once more, and it ends at once
        watching.stop()
        dispatcher.stop()
        close_all()
        sharing.close()
        forget_process(os.getpid())
