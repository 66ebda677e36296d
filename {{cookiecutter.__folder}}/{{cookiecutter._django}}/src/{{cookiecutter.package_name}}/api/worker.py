"""gunicorn's worker, made to fail in the service's format, and to end without losing a request."""

import os
import select
import selectors
import signal
import socket
import struct
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from http.client import responses
from types import FrameType
from typing import Any

from django.conf import settings
from gunicorn import http
from gunicorn.http import errors
from gunicorn.http.message import Request
from gunicorn.http.unreader import SocketUnreader
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import TConn, ThreadWorker

from ..database.connections import kept_open
from ..errors import ServiceError
from ..errors.handling import Answer, FailureHandler
from ..errors.http import BadRequest, HeadersTooLarge, RequestTimedOut, URITooLong
from ..health import begin_shutdown, is_shutting_down
from ..resilience import sharing
from ..resilience.client import close_all
from ..telemetry.context import RequestContext, current_request
from ..telemetry.records import record_access
from .requests import begin, header_key
from .shedding import waited

READ_TIMEOUT = 5
"""Seconds of silence in the middle of a request, for which a client may keep one of the threads; or before the first."""

LINGER = 2
"""The same when the process is about to end; and seconds that a client has to end its connection after the answer."""

_NAMES: dict[type[Exception], Callable[..., ServiceError]] = {
    errors.LimitRequestLine: URITooLong,
    errors.LimitRequestHeaders: HeadersTooLarge,
    errors.ParseException: BadRequest,
}

_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: the connection is not ended when it is closed, but aborted."""


def error_for(exc: Exception) -> ServiceError | None:
    """Our name for what gunicorn cannot read; None for anything else.

    Its own words repeat what was sent, be it a token in an address, and stay out of the log.
    """
    named = next((_NAMES[cls] for cls in type(exc).__mro__ if cls in _NAMES), None)
    return named(detail=type(exc).__name__) if named else None


class Worker(ThreadWorker):
    """Answers requests, each in a thread."""

    def init_process(self) -> None:
        """In the worker's own process, before it answers anything. The master's patience includes the delay."""
        self.cfg.set("graceful_timeout", settings.SERVICE.shutdown_timeout)
        self.lingering: dict[TConn, float] = {}  # and when they are closed at the latest, which is in this order
        super().init_process()

    def run(self) -> None:
        """Answers requests until the end. Those that are not done SHUTDOWN_TIMEOUT after the port has closed are cut."""
        from ..outbox import dispatcher  # only now: their tables need a Django that has been set up
        from ..switches import watching

        with kept_open(settings.SERVICE):
            dispatcher.start(settings.SERVICE)
            watching.start(settings.SERVICE)
            try:
                super().run()
            finally:
                watching.stop()
                dispatcher.stop()
                close_all()
                sharing.close()
        if self.nr_conns > 0:
            self.log.warning("requests that were cut at the end: %s", self.nr_conns)
            os._exit(0)  # Python would wait for their threads

    def accept(self, listener: socket.socket) -> None:
        """Takes a connection in. It has a thread when it has said something: proxies and browsers open some in advance."""
        try:
            connection, peer = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        conn = TConn(self.cfg, connection, peer, listener.getsockname())
        conn.timeout = time.monotonic() + READ_TIMEOUT
        self.pending_conns.append(conn)
        self.poller.register(connection, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def enqueue_req(self, conn: TConn) -> None:
        """A connection has something to read. It is read with a limit of time."""
        if conn.parser is None:
            conn.parser = http.get_parser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader = Unreader(conn.sock)
        conn.enqueued_at = time.monotonic()  # type: ignore[attr-defined]
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        """A thread has time for the connection. How long that took counts as a wait of the request."""
        token = waited.set(time.monotonic() - conn.enqueued_at)  # type: ignore[attr-defined]
        try:
            return super().handle(conn)
        finally:
            waited.reset(token)

    def handle_request(self, req: Request, conn: TConn) -> bool:
        """Answers one request. When the process is about to end, the connection ends with the answer."""
        if is_shutting_down():
            req.force_close()
        try:
            return super().handle_request(req, conn)
        except ConnectionAbortedError:  # the answer broke off
            if req.version == (1, 0):  # such a client would take the end of the connection for the end of the answer
                conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                conn.sock.close()
            return False

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """A thread is done with the connection. If that is its end, the client closes it, or LINGER does.

        Closed at once, with bytes that nobody has read, it would take the answer along. gunicorn waits for the client
        here, and everybody else with it.
        """
        if fs.exception() or fs.result():
            super().finish_request(conn, fs)
            return
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:  # it has ended already
            self.nr_conns -= 1
            conn.close()
            return
        conn.sock.setblocking(False)
        self.lingering[conn] = time.monotonic() + LINGER
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drop, conn))

    def _drop(self, conn: TConn, client: socket.socket) -> None:
        """Something comes after the last answer, be it the end."""
        try:
            ended = not client.recv(2**16)
        except BlockingIOError:
            return
        except OSError:
            ended = True
        if ended:
            self._close(conn)

    def _close(self, conn: TConn) -> None:
        """Ends the lingering."""
        del self.lingering[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def wait_for_and_dispatch_events(self, timeout: float | None) -> None:
        """Waits for clients; not longer than until the first of them has lingered long enough."""
        if self.lingering and timeout:
            first = next(iter(self.lingering.values()))
            timeout = min(timeout, max(first - time.monotonic(), 0))
        super().wait_for_and_dispatch_events(timeout)

    def murder_keepalived(self, force: bool = False) -> None:
        """Closes what has been kept or has lingered long enough. At the end all; what lingers also makes room for others."""
        super().murder_keepalived(force)  # type: ignore[call-arg]
        while self.lingering:
            conn, latest = next(iter(self.lingering.items()))
            if latest > time.monotonic() and self.nr_conns < self.worker_connections and not force:
                break
            self._close(conn)

    def handle_error(self, req: Request | None, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answers what never became a request that Django could answer."""
        request = _known(req or getattr(exc, "req", None), addr)
        token = current_request.set(request)
        try:
            answer = FailureHandler(settings.SERVICE, name=error_for)(exc)
            record_access(request, answer.status)
            write_nonblock(client, _message(answer, request))
        except OSError:
            self.log.debug("The client went away.")
        finally:
            current_request.reset(token)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM. Whoever distributes requests learns of it first, and has time to send them elsewhere."""
        begin_shutdown()
        signal.signal(signal.SIGALRM, super().handle_exit)
        signal.setitimer(signal.ITIMER_REAL, settings.SERVICE.shutdown_delay or 0.001)  # 0 would be never

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        """SIGINT or SIGQUIT. The same without delay."""
        begin_shutdown()
        super().handle_exit(sig, frame)

    def set_accept_enabled(self, enabled: bool | None) -> None:
        """The last time that this is called, the port closes: what nobody will answer must not be let in."""
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                while select.select([listener], [], [], 0)[0]:
                    self.accept(listener)
                listener.close()
            latest = time.monotonic() + LINGER
            for conn in self.pending_conns:
                conn.timeout = min(conn.timeout or latest, latest)


class Unreader(SocketUnreader):
    """Reads from a connection, as long as there is something to read."""

    def chunk(self, *size: int | None) -> bytes:
        """What comes next.

        Raises:
            RequestTimedOut: Nothing came.
        """
        if self.sock.gettimeout() is not None:
            return super().chunk(*size)  # gunicorn has a limit of its own here
        self.sock.settimeout(READ_TIMEOUT)
        try:
            return super().chunk(*size)
        except TimeoutError as exc:
            raise RequestTimedOut(detail=f"nothing came for {READ_TIMEOUT} seconds") from exc
        finally:
            self.sock.settimeout(None)


def _known(req: Any, addr: Any) -> RequestContext:
    """What can be known of a request that may have been no request at all."""
    environ = {
        "REQUEST_METHOD": "",
        "PATH_INFO": "",
        "wsgi.url_scheme": "http",
        "REMOTE_ADDR": addr[0] if addr else None,
    }
    if isinstance(req, Request):
        environ |= {header_key(name): value for name, value in req.headers}
        environ |= {"REQUEST_METHOD": req.method, "PATH_INFO": req.path, "wsgi.url_scheme": req.scheme}
    return begin(environ, header_key(settings.SERVICE.request_id_header))


def _message(answer: Answer, request: RequestContext) -> bytes:
    """The answer as HTTP/1.1 writes it."""
    headers = {
        **answer.headers,
        settings.SERVICE.request_id_header: request.request_id,
        "Content-Length": str(len(answer.body)),
        "Connection": "close",
    }
    status = f"HTTP/1.1 {answer.status} {responses.get(answer.status, '')}"
    head = "".join(f"{line}\r\n" for line in [status, *(f"{name}: {value}" for name, value in headers.items()), ""])
    return head.encode("latin-1") + (b"" if request.method == "HEAD" else answer.body)
