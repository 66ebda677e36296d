"""A client that keeps its connection, and takes little of the processor that the service needs."""

import asyncio
import json
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

TIMEOUT = 30
"""Seconds until an answer counts as lost."""


class NoAnswerError(Exception):
    """The connection ended, or nothing came."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Args:
        status: The HTTP status.
        headers: By their names in small letters.
        body: As JSON has it, or None where there is none.
        raw: The body as it came.
    """

    status: int
    headers: dict[str, str]
    body: Any
    raw: bytes


@dataclass(slots=True)
class Connection:
    """A connection to the service, opened when it is first needed.

    Args:
        port: The service's.
        address: Where it comes from. All of 127.0.0.0/8 is this machine.
    """

    port: int
    address: str
    spent: list[float] = field(default_factory=list)
    """Seconds that each answer took."""
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Answer:
        """Sends a request and reads the answer.

        Raises:
            NoAnswerError: There is none.
        """
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *(f"{name}: {headers[name]}" for name in headers)]
        if body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        message = "\r\n".join([*lines, "", ""]).encode() + (body or b"")
        started = perf_counter()
        try:
            async with asyncio.timeout(TIMEOUT):
                reader, writer = await self._open()
                writer.write(message)
                answer = await _read(reader)
        except (OSError, EOFError, TimeoutError, ValueError) as exc:
            self.close()
            raise NoAnswerError(f"{method} {path}: {type(exc).__name__}") from exc
        self.spent.append(perf_counter() - started)
        if answer.headers.get("connection") == "close":
            self.close()
        return answer

    def close(self) -> None:
        """Ends it; the next request opens another."""
        if self._streams:
            self._streams[1].close()
        self._streams = None

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None or self._streams[0].at_eof():
            self.close()
            self._streams = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(self.address, 0))
        return self._streams


async def _read(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:-2])}
    raw = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(head[0].split()[1]), headers, json.loads(raw) if raw else None, raw)
