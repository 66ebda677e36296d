"""Shows what clients get for each kind of failure: asks a generated service, writes requests and answers into README.md.

`make readme`. The service runs in its own environment under build/; a test asks again and compares.
"""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path

from demo import BUILD, TEMPLATE, generate

README = TEMPLATE / "README.md"
BEGIN, END = "<!-- answers of a real run -->\n", "<!-- end of the answers -->\n"

JSON = "Content-Type: application/json"
NO_DATABASE = "postgresql://orders:secret@127.0.0.1:1/orders"
START_TIMEOUT = 60


@dataclass(frozen=True)
class Kind:
    """One kind of failure.

    Args:
        name: What goes wrong.
        request: As it goes over the wire, but for the Host header and the length of the body: a request line, headers,
            an empty line, a body.
        host: The Host header.
    """

    name: str
    request: str
    host: str = "localhost"

    def sent(self) -> bytes:
        """The bytes of the request."""
        head, _, body = self.request.partition("\n\n")
        first, *rest = head.split("\n")
        if body.endswith("…"):
            body = body[:-1] * 2**19
        length = [f"Content-Length: {len(body)}"] if body else []
        lines = [first, f"Host: {self.host}", *rest, *length, "Connection: close"]
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


KINDS = [
    Kind("an error of the service", "GET /failing/ours HTTP/1.1"),
    Kind("values that break rules", f'POST /failing/visitors HTTP/1.1\n{JSON}\n\n{{"email": "ada", "age": 3}}'),
    Kind("a parameter that breaks one", "GET /failing/visitors?limit=0 HTTP/1.1"),
    Kind("a body that is no JSON", f'POST /failing/visitors HTTP/1.1\n{JSON}\n\n{{"email": '),
    Kind("a body of another kind", "POST /failing/visitors HTTP/1.1\nContent-Type: text/plain\n\nhello"),
    Kind("a body that is too large", f"POST /failing/visitors HTTP/1.1\n{JSON}\n\n[1,2…"),
    Kind("an address that does not exist", "GET /no/such/route HTTP/1.1"),
    Kind("the wrong method", "DELETE /api/v1/ping HTTP/1.1"),
    Kind("a host that is not ours", "GET /api/v1/ping HTTP/1.1", host="evil.example"),
    Kind("what is not HTTP", "nonsense"),
    Kind("the framework's own 401", "GET /failing/http/401 HTTP/1.1"),
    Kind("the framework's own 429", "GET /failing/http/429 HTTP/1.1"),
    Kind("a dependency that is down", "GET /readyz HTTP/1.1"),
    Kind("a failure that somebody answered in plain text", "GET /failing/plain HTTP/1.1"),
    Kind("an exception that nobody foresaw", "GET /failing/unforeseen HTTP/1.1"),
]

SHOWN_HEADERS = {405: ("Allow",), 401: ("Www-Authenticate",), 409: ("Retry-After",), 429: ("Retry-After",)}
"""By status: those that its answer is about."""


def main() -> None:
    service = generate(BUILD / "readme")
    subprocess.run(["make", "--no-print-directory", ".venv/installed-dev"], cwd=service, check=True)  # noqa: S607
    with running(service / ".venv" / "bin" / "python", service, DATABASE_URL=NO_DATABASE) as port:
        table = "\n".join(rows(port))
    before, _, rest = README.read_text().partition(BEGIN)
    README.write_text(f"{before}{BEGIN}\n{table}\n\n{END}{rest.partition(END)[2]}")


@contextlib.contextmanager
def running(python: Path, service: Path, **settings: str) -> Iterator[int]:
    """The service with the routes that fail on purpose, on a port of its own choice.

    Args:
        python: The interpreter of its environment.
        service: Its folder.
        settings: Those of the service.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = {"APP_ENV": "test", "PORT": str(port), "SHUTDOWN_DELAY": "0", **settings}
    process = subprocess.Popen(
        [python, "-m", "tests.failing.service"], cwd=service, env=os.environ | settings, stdout=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + START_TIMEOUT
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit("The service does not start.")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def answers(port: int) -> bool:
    """Whether somebody listens."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def rows(port: int) -> Iterator[str]:
    """The table, a line at a time.

    Args:
        port: Where the service listens.
    """
    yield "| what goes wrong | the request | the answer |"
    yield "|---|---|---|"
    for kind in KINDS:
        status, headers, body = ask(port, kind.sent())
        head = [f"**{status}**", *(f"`{name}: {headers[name]}`" for name in SHOWN_HEADERS.get(status, ()))]
        yield f"| {kind.name} | {request_cell(kind)} | {' '.join(head)}<br>`{json.dumps(constant(body), ensure_ascii=False)}` |"


def request_cell(kind: Kind) -> str:
    """The request as people write it."""
    head, _, body = kind.request.partition("\n\n")
    first, *rest = head.removesuffix(" HTTP/1.1").replace(" HTTP/1.1\n", "\n").split("\n")
    lines = [first, *([f"Host: {kind.host}"] if kind.host != "localhost" else []), *rest, *([body] if body else [])]
    return "<br>".join(f"`{line}`" for line in lines)


def ask(port: int, sent: bytes) -> tuple[int, dict[str, str], dict[str, object]]:
    """Sends bytes, and reads the answer.

    Args:
        port: Where the service listens.
        sent: The request.

    Returns:
        Status, headers, and body.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        with contextlib.suppress(ConnectionError):  # whoever refuses a large body does not read it to its end
            connection.sendall(sent)
        response = HTTPResponse(connection)
        response.begin()
        headers = {name.title(): value for name, value in response.getheaders()}
        return response.status, headers, json.loads(response.read())


def constant(body: object) -> object:
    """The body without what differs from run to run: ids, times."""
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "…", json.dumps(body, ensure_ascii=False))
    return json.loads(re.sub(r'("duration_ms": )[0-9.]+', r"\g<1>0.5", text))


if __name__ == "__main__":
    main()
