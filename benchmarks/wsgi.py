"""Asks a WSGI application directly, as a server does once it has parsed a request."""

import io
import sys
from collections.abc import Callable
from typing import Any

from cases import HEADERS, Case

App = Callable[[dict[str, Any], Callable[..., None]], Any]


def ask(app: App, case: Case, times: int, escaped: Callable[[Exception], None]) -> set[int]:
    """Sends a request again and again, one after the other.

    Args:
        app: The application.
        case: The request.
        times: How many.
        escaped: Not used: Django lets no exception out.

    Returns:
        The statuses of all answers.
    """
    environ = {
        "REQUEST_METHOD": case.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": case.path,
        "RAW_URI": case.path,
        "QUERY_STRING": "",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_SOFTWARE": "benchmark/1.0",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_PORT": "50000",
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in HEADERS.items()},
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    if case.body:
        environ |= {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(case.body))}
    statuses: set[int] = set()

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        statuses.add(int(status[:3]))

    for _ in range(times):
        response = app(environ | {"wsgi.input": io.BytesIO(case.body)}, start_response)
        for _chunk in response:
            pass
        response.close()
    return statuses
