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
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    dual_stack = family is socket.AF_INET6 and settings.host == "::" and socket.has_dualstack_ipv6()
    address = settings.host, settings.port
    try:
        return socket.create_server(address, family=family, backlog=BACKLOG, dualstack_ipv6=dual_stack)
    except (OSError, UnicodeError) as exc:
        number = getattr(exc, "errno", None) or 0
        if number <= 0 or number == errno.EADDRNOTAVAIL:  # what concerns names has no number, or one below zero
            stop_start({"host": "This machine has no such address"})
        stop_start({"port": f"Port {settings.port} of this address cannot be listened on ({os.strerror(number)})"})
