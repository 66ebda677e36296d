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


INVALID = {"age": 3, "address": {"zip": "1"}, "tags": "none"}
"""A visitor of whom every field breaks a rule: one is missing, three are wrong."""

CASES = [
    Case("200", "GET", "/desks", frozenset({200})),
    Case("domain error 409", "GET", "/desks/taken", frozenset({409})),
    Case("validation", "POST", "/visitors", frozenset({400, 422}), json.dumps(INVALID).encode()),
    Case("unforeseen 500", "GET", "/desks/broken", frozenset({500})),
]

HEADERS = {"host": "localhost", "user-agent": "benchmark/1.0", "accept": "*/*"}
"""Neither a request id nor a trace: whoever wants them makes them."""
