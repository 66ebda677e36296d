"""What every variant is asked."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """One kind of request.

    Args:
        name: What it is called in the table.
        method: HTTP method.
        path: Path, without a query.
        statuses: What it may be answered with.
        body: JSON.
    """

    name: str
    method: str
    path: str
    statuses: frozenset[int]
    body: bytes = b""


INVALID = {"email": "ada@example.com", "age": 3, "address": {"zip": "1"}, "tags": ["a", "b"]}
"""Of a visitor, with an age and a zip code that break a rule."""

CASES = [
    Case("200", "GET", "/desks", frozenset({200})),
    Case("domain error 409", "GET", "/desks/taken", frozenset({409})),
    Case("validation", "POST", "/visitors", frozenset({400, 422}), json.dumps(INVALID).encode()),
    Case("unforeseen 500", "GET", "/desks/broken", frozenset({500})),
]

HEADERS = {"host": "localhost", "user-agent": "benchmark/1.0", "accept": "*/*"}
"""Neither a request id nor a trace: whoever wants them makes them."""
