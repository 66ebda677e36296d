"""Asks what misbehaves, with the client that has an event loop or with the one that has none."""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest
from pydantic import BaseModel, ConfigDict

from {{ cookiecutter.package_name }}.resilience.client import AsyncClient, Client
from {{ cookiecutter.package_name }}.resilience.dependency import Breaker, Dependency, Retry, Timeout
from {{ cookiecutter.package_name }}.telemetry.context import RequestContext, begin_request, current_request
from {{ cookiecutter.package_name }}.telemetry.metrics import DEPENDENCY_CALLS, DEPENDENCY_RETRIES

BOTH = pytest.mark.parametrize("kind", [Client, AsyncClient])
"""Of the client."""

Kind = type[Client] | type[AsyncClient]

LATE = Timeout(attempt=0.15, total=10)
"""For what never answers: an attempt is given up soon."""

PATIENT = Timeout(attempt=20, total=20)
"""For what answers something: how busy this machine is shall not matter."""


class Desk(BaseModel):
    """What the good answer is. A desk has nothing else."""

    model_config = ConfigDict(extra="forbid")

    name: str
    seats: int


def dependency(timeout: Timeout = PATIENT, **policies: Any) -> Dependency:
    """One of its own for each test. It tries twice, without long pauses; when two attempts fail, its circuit opens.

    Args:
        timeout: How long a call may take.
        policies: In place of those.
    """
    usual = {"retry": Retry(attempts=2, base=0.001), "breaker": Breaker(failure_rate=1, minimum_calls=2, open_for=60)}
    return Dependency(f"desks-{uuid4()}", timeout=timeout, **{**usual, **policies})


def ask(kind: Kind, dependency: Dependency, url: str, method: str = "GET", *, given: Any = None, **options: Any) -> Any:
    """Sends one request, and returns what the client makes of the answer.

    Args:
        kind: Of the client.
        dependency: Whose policies it passes.
        url: The whole address.
        method: HTTP method.
        given: Arguments of the client.
        options: Of the request.
    """
    client = kind(dependency, **(given or {}))
    if isinstance(client, Client):
        with contextlib.closing(client):
            return client.request(method, url, **options)

    async def asked() -> Any:
        async with contextlib.aclosing(client):
            return await client.request(method, url, **options)

    return asyncio.run(asked())


@contextlib.contextmanager
def in_a_request(request_id: str = "this-request") -> Iterator[RequestContext]:
    """As if a request to this service were in hand."""
    asked = {"method": "GET", "path": "/", "scheme": "http", "host": "localhost"}
    request = begin_request(sent_id=request_id, traceparent=None, client_ip=None, user_agent=None, **asked)
    token = current_request.set(request)
    try:
        yield request
    finally:
        current_request.reset(token)


def calls_of(dependency: Dependency) -> Mapping[str, float]:
    """How the calls of a dependency ended so far, and how many attempts were further ones.

    Args:
        dependency: Which one.
    """
    counted = {"success": 0.0, "failure": 0.0, "rejected": 0.0, "fallback": 0.0, "retries": 0.0}
    for counter in (DEPENDENCY_CALLS, DEPENDENCY_RETRIES):
        for sample in next(iter(counter.collect())).samples:
            if sample.name.endswith("_total") and sample.labels["dependency"] == dependency.name:
                counted[sample.labels.get("outcome", "retries")] = sample.value
    return counted
