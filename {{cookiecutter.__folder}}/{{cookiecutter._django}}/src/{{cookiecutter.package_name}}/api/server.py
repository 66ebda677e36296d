"""gunicorn, told what to serve and how by the service alone: no command line, no configuration file."""

import signal
from math import ceil
from resource import RLIMIT_NOFILE, getrlimit
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.glogging import Logger

from ..config import Settings
from ..database.up_to_date import warn_if_behind
from ..listening import listen
from ..telemetry.metrics import forget_process
from .worker import Worker

SPARE_THREADS = 4
"""Threads for health checks, and for those to whom nothing is left to say but that there are too many."""

IDLE_CONNECTIONS = 1000
"""Connections that are kept for a next request, beside those with a request in hand: gunicorn's own number of both."""

OTHER_FILES = 300
"""Files of a process that are no connections of clients: other services, the log, three of SQLite for a transaction."""


class ServerLog(Logger):
    """gunicorn's own records, on their way through the service's pipeline instead of handlers of gunicorn's."""

    def setup(self, cfg: Config) -> None:
        """Lets the records pass on to the root logger."""
        self.cfg = cfg
        self.error_log.propagate = True


class Master(Arbiter):
    """Starts the worker, and passes on what ends it."""

    def handle_int(self) -> None:
        """SIGINT, or Ctrl-C: the end without delay. The second one is a matter of seconds."""
        self.kill_workers(signal.SIGINT)
        self.handle_term()


class Server(BaseApplication):
    """One master process that holds the port, and one worker that answers.

    Args:
        app: What it serves. It exists before the port opens, so what stops it from starting stops the server too.
        settings: Where it listens, and how it ends.
    """

    def __init__(self, app: WSGIHandler, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.port = listen(settings).detach()
        super().__init__()

    def load_config(self) -> None:
        """Tells gunicorn."""
        from ..outbox.dispatcher import STOP_TIMEOUT  # only now: its table needs a Django that has been set up

        settings = self.settings
        # Of requests in hand, and of those that wait for their turn.
        threads = 2 * settings.max_concurrent_requests + SPARE_THREADS
        allowed = getrlimit(RLIMIT_NOFILE)[0] - OTHER_FILES  # one file too many would end the worker
        options = {
            "bind": f"fd://{self.port}",
            "workers": 1,
            "threads": threads,
            "worker_connections": max(threads, min(threads + IDLE_CONNECTIONS, allowed)),
            "worker_class": Worker,
            "graceful_timeout": ceil(settings.shutdown_delay) + settings.shutdown_timeout + STOP_TIMEOUT + 1,
            "logger_class": ServerLog,
            "forwarded_allow_ips": "",  # TRUSTED_PROXIES says what such headers mean, not who is on this machine
            "control_socket_disable": True,
            "child_exit": _forget,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """What is served."""
        return self.app

    def run(self) -> None:
        """Serves until it is told to stop."""
        Master(self).run()


def _forget(master: Arbiter, worker: Worker) -> None:
    """The worker has ended, however it did: whatever it was at, it is not any more."""
    forget_process(int(worker.pid))


def serve(app: WSGIHandler, settings: Settings) -> None:
    """Serves on the settings' HOST and PORT until it is told to stop.

    Args:
        app: What it serves.
        settings: The service's.
    """
    server = Server(app, settings)
    warn_if_behind(settings)
    server.run()
