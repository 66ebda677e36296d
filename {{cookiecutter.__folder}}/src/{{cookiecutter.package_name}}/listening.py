"""Opens the port that the service listens on."""

import errno
import os
import socket

from .config import Settings, stop_start

BACKLOG = 2048
"""Connections that may wait to be taken in, as uvicorn and gunicorn have it."""


def listen(settings: Settings) -> socket.socket:
    """Listens on the settings' HOST and PORT.

    Args:
        settings: The service's.

    Raises:
        SystemExit: It cannot be done. Standard error has one line that names the setting.
    """
    try:
        (family, _, _, _, address), *_ = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except OSError as exc:
        stop_start({"host": f"There is no such address ({exc.strerror})"})
    try:
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as exc:
        setting = "host" if exc.errno == errno.EADDRNOTAVAIL else "port"
        reason = os.strerror(exc.errno or 0)  # its own text says more, but not the same everywhere
        stop_start({setting: f"Port {settings.port} of this address cannot be listened on ({reason})"})
