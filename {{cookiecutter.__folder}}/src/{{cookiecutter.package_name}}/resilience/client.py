"""Asks other services over HTTP, through the policies of a dependency.

    weather = Dependency("weather", timeout=Timeout(attempt=2, total=5))
    client = AsyncClient(weather, "https://weather.example.com/v1")

    forecast = await client.get("/forecast", params={"city": city}, read_as=Forecast)

A client is declared beside its dependency, when its module is imported; it opens nothing before it is used. What goes
wrong is one of `errors.upstream`, and is raised inside of the policies: so a body that is not as agreed counts against
the other service as a broken connection does. `docs/resilience.md` has the table.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Unpack

import httpx2
from pydantic import TypeAdapter

from ..config import Settings
from .answers import Answer
from .asking import Asking, clients, onward, reader
from .requests import Address, Options, Request
from .wire import AsyncConnections, Connections

if TYPE_CHECKING:
    from typing_extensions import TypeVar  # typing's own has a default from Python 3.13 on

    T = TypeVar("T", default=Answer)

__all__ = ["Answer", "AsyncClient", "Client", "Request", "aclose_all", "close_all", "connect"]

ANSWER: Any = Answer
"""What is returned unless something else is read of it."""


def connect(settings: Settings) -> None:
    """Tells all clients what they have to know. It opens nothing.

    Args:
        settings: For the name of the header that has the request's id.
    """
    Asking.id_header = settings.request_id_header


def close_all() -> None:
    """Closes the connections of all clients in this process; those that are used again open others."""
    for client in list(clients):
        if isinstance(client, Client):
            client.close()


async def aclose_all() -> None:
    """Closes the connections that all clients have in the running event loop."""
    for client in list(clients):
        if isinstance(client, AsyncClient):
            await client.aclose()


class Client(Asking[Connections]):
    """Asks another service, in code that has no event loop. For its arguments see `Asking`."""

    kind = Connections

    def request(
        self,
        method: str,
        url: Address = "",
        *,
        read_as: type[T] | TypeAdapter[T] = ANSWER,
        read: Callable[[Answer], T] | None = None,
        **options: Unpack[Options],
    ) -> T:
        """Sends a request under the policies of the dependency, and returns the answer, or what is read of it.

        Args:
            method: HTTP method. Those that RFC 9110, 9.2.2, calls idempotent are repeated where that may help.
            url: The rest of the address, as text: `/users/7`. Quote what a user has sent (`urllib.parse.quote`).
            read_as: What the body is: a model, or anything else that pydantic validates. Without it the answer is
                returned as it came.
            read: Makes something else of the answer. What it raises counts as the failure of this attempt.
            options: See `Options`.

        Raises:
            ServiceError: It failed; see `errors.upstream` and `Dependency`, whose fallback gets the error and the
                `Request`.
        """
        read_it = reader(read_as, read)
        request = self.prepared(method, url, options)
        return self.dependency.call(lambda asked: read_it(self._ask(asked)), request, repeatable=request.repeatable)

    def get(
        self,
        url: Address = "",
        *,
        read_as: type[T] | TypeAdapter[T] = ANSWER,
        read: Callable[[Answer], T] | None = None,
        **options: Unpack[Options],
    ) -> T:
        """Reads something."""
        return self.request("GET", url, read_as=read_as, read=read, **options)

    def post(
        self,
        url: Address = "",
        *,
        read_as: type[T] | TypeAdapter[T] = ANSWER,
        read: Callable[[Answer], T] | None = None,
        **options: Unpack[Options],
    ) -> T:
        """Adds something, or does something else that is not done twice without an `idempotency_key`."""
        return self.request("POST", url, read_as=read_as, read=read, **options)

    def put(
        self,
        url: Address = "",
        *,
        read_as: type[T] | TypeAdapter[T] = ANSWER,
        read: Callable[[Answer], T] | None = None,
        **options: Unpack[Options],
    ) -> T:
        """Puts something in its place."""
        return self.request("PUT", url, read_as=read_as, read=read, **options)

    def patch(
        self,
        url: Address = "",
        *,
        read_as: type[T] | TypeAdapter[T] = ANSWER,
        read: Callable[[Answer], T] | None = None,
        **options: Unpack[Options],
    ) -> T:
        """Changes a part of something; not done twice without an `idempotency_key`."""
        return self.request("PATCH", url, read_as=read_as, read=read, **options)

    def delete(
        self,
        url: Address = "",
        *,
        read_as: type[T] | TypeAdapter[T] = ANSWER,
        read: Callable[[Answer], T] | None = None,
        **options: Unpack[Options],
    ) -> T:
        """Removes something."""
        return self.request("DELETE", url, read_as=read_as, read=read, **options)

    def close(self) -> None:
        """Closes its connections in this process; it opens others when it is used again."""
        self.connections.close()

    def _ask(self, request: Request) -> Answer:
        with self.translated():
            answer = self._exchange(request)
        further = onward(request, answer)
        return self._ask(further) if further else answer

    def _exchange(self, request: Request) -> Answer:
        with self.connections.pool.stream(**self.sent(request)) as received:
            response = httpx2.Response(received.status, headers=received.headers, content=received.iter_stream())
            body = self.body(request, response)
            for piece in response.iter_bytes():
                if not body.take(piece):
                    break
        return self.answer(response, body.whole())


class AsyncClient(Asking[AsyncConnections]):
    """Asks another service, in an event loop. For its arguments see `Asking`."""

    kind = AsyncConnections

    async def request(
        self,
        method: str,
        url: Address = "",
        *,
        read_as: type[T] | TypeAdapter[T] = ANSWER,
        read: Callable[[Answer], T] | None = None,
        **options: Unpack[Options],
    ) -> T:
        """As that of `Client`."""
        read_it = reader(read_as, read)
        request = self.prepared(method, url, options)

        async def attempt(asked: Request) -> T:
            return read_it(await self._ask(asked))

        return await self.dependency.call_async(attempt, request, repeatable=request.repeatable)

    async def get(
        self,
        url: Address = "",
        *,
        read_as: type[T] | TypeAdapter[T] = ANSWER,
        read: Callable[[Answer], T] | None = None,
        **options: Unpack[Options],
    ) -> T:
        """Reads something."""
        return await self.request("GET", url, read_as=read_as, read=read, **options)

    async def post(
        self,
        url: Address = "",
        *,
        read_as: type[T] | TypeAdapter[T] = ANSWER,
        read: Callable[[Answer], T] | None = None,
        **options: Unpack[Options],
    ) -> T:
        """Adds something, or does something else that is not done twice without an `idempotency_key`."""
        return await self.request("POST", url, read_as=read_as, read=read, **options)

    async def put(
        self,
        url: Address = "",
        *,
        read_as: type[T] | TypeAdapter[T] = ANSWER,
        read: Callable[[Answer], T] | None = None,
        **options: Unpack[Options],
    ) -> T:
        """Puts something in its place."""
        return await self.request("PUT", url, read_as=read_as, read=read, **options)

    async def patch(
        self,
        url: Address = "",
        *,
        read_as: type[T] | TypeAdapter[T] = ANSWER,
        read: Callable[[Answer], T] | None = None,
        **options: Unpack[Options],
    ) -> T:
        """Changes a part of something; not done twice without an `idempotency_key`."""
        return await self.request("PATCH", url, read_as=read_as, read=read, **options)

    async def delete(
        self,
        url: Address = "",
        *,
        read_as: type[T] | TypeAdapter[T] = ANSWER,
        read: Callable[[Answer], T] | None = None,
        **options: Unpack[Options],
    ) -> T:
        """Removes something."""
        return await self.request("DELETE", url, read_as=read_as, read=read, **options)

    async def aclose(self) -> None:
        """Closes its connections in the running event loop; it opens others when it is used again."""
        await self.connections.aclose()

    async def _ask(self, request: Request) -> Answer:
        with self.translated():
            answer = await self._exchange(request)
        further = onward(request, answer)
        return await self._ask(further) if further else answer

    async def _exchange(self, request: Request) -> Answer:
        async with self.connections.pool.stream(**self.sent(request)) as received:
            response = httpx2.Response(received.status, headers=received.headers, content=received.aiter_stream())
            body = self.body(request, response)
            async with aclosing(response.aiter_bytes()) as pieces:
                async for piece in pieces:
                    if not body.take(piece):
                        break
        return self.answer(response, body.whole())
