"""Requests that may be sent twice: what makes them the same one, and how the first one's answer is kept.

Clients name a request in the header `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header). A process that dies
after its work was committed and before the answer was kept cannot tell anybody: the same request is done again then.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple, Self
from uuid import uuid4

from ..errors import AuthError, Problem, RequestError, ServiceError, ValidationFailed
from ..errors.data import IdempotencyInProgress, IdempotencyKeyReused
from ..errors.stored import from_data, to_data
from ..jsonable import dumps
from ..telemetry.context import current_request

HEADER = "Idempotency-Key"

DESCRIPTION = "Names this request, so that it can be sent again: it is done once, and the first answer is repeated."
"""What the documentation of the interface says of the header."""

LEASE = 60
"""Seconds for which a request may be in hand; then a process that died no longer stands in the way of the next attempt."""

KEPT = 24 * 3600
"""Seconds for which an answer is kept."""

RETRY_AFTER = 1
"""Seconds after which it makes sense to ask whether the first one has been answered."""

KEPT_HEADERS = ("Content-Type", "ETag", "Location")

_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
"""A string of structured fields (RFC 9651, 3.3.3), as the draft has it."""

_KEY = re.compile(r"[!-~]([ -~]{0,253}[!-~])?")


class KeptAnswer(NamedTuple):
    """An answer that was a success.

    Args:
        status: Its HTTP status.
        headers: Those of `KEPT_HEADERS` that it had.
        body: Its body.
    """

    status: int
    headers: dict[str, str]
    body: bytes


class Attempt(NamedTuple):
    """One request that carries a key.

    Args:
        sent: The key, as the client chose it.
        key: Where the store keeps what came of it.
        fingerprint: Tells requests apart that carry the same key.
        marker: What the store has while this very attempt is in hand.
    """

    sent: str
    key: str
    fingerprint: str
    marker: bytes

    @classmethod
    def of(cls, sent: str | None, *, caller: str, method: str, route: str, target: str, body: bytes) -> Self | None:
        """The attempt that a request is; None if it has no key.

        Args:
            sent: The header, if there is one.
            caller: Who sent it: keys of different callers have nothing to do with each other.
            method: Its method, which with the route tells what is to be done; each has keys of its own.
            route: The template of its route.
            target: Its path and query.
            body: Its body.

        Raises:
            ValidationFailed: The header is not a key.
        """
        if sent is None:
            return None
        name = _read(sent)
        fingerprint = _hash(method, target, sha256(body).hexdigest())
        marker = dumps({"fingerprint": fingerprint, "attempt": uuid4()})
        return cls(name, f"idempotency:{_hash(caller, method, route, name)}", fingerprint, marker)

    def answer_of(self, earlier: bytes) -> KeptAnswer:
        """What the client is to be answered, since there was an attempt before.

        Args:
            earlier: What the store has.

        Raises:
            IdempotencyInProgress: It is still in hand.
            IdempotencyKeyReused: It was another request.
            ServiceError: It failed, with this.
        """
        kept = json.loads(earlier)
        if kept["fingerprint"] != self.fingerprint:
            raise IdempotencyKeyReused(sent=self.sent)
        if "attempt" in kept:
            raise IdempotencyInProgress(sent=self.sent, retry_after=RETRY_AFTER)
        if request := current_request.get():
            request.add_answer_headers({"Idempotency-Replayed": "true"})
        if "failure" in kept:
            raise from_data(kept["failure"])
        return KeptAnswer(kept["status"], kept["headers"], b64decode(kept["body"]))

    def with_answer(self, status: int, headers: Mapping[str, str], body: bytes) -> bytes:
        """What the store is to have from now on.

        Args:
            status: The answer's status.
            headers: Its headers.
            body: Its body.
        """
        kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
        return self._with(status=status, headers=kept, body=b64encode(body).decode())

    def with_failure(self, error: ServiceError) -> bytes | None:
        """What the store is to have from now on; None if the same request may do better next time.

        It may after a failure of ours or one that passes, for whoever signs in first, and for whoever sends what can be
        read: it was looked at by nobody but the framework so far.

        Args:
            error: What it failed with.
        """
        is_final = error.status < 500 and not error.retryable and not isinstance(error, AuthError | RequestError)
        return self._with(failure=to_data(error)) if is_final else None

    def _with(self, **result: Any) -> bytes:
        return dumps({"fingerprint": self.fingerprint, **result})


def _read(sent: str) -> str:
    """The key that a header holds: within quotes, as the draft wants it, or without, as most clients send it."""
    quoted = _QUOTED.fullmatch(sent)
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else sent
    if not _KEY.fullmatch(key) or (sent.startswith('"') and not quoted):
        problem = Problem("Must have 1 to 255 printable ASCII characters, best within quotes.", (HEADER,), "header")
        raise ValidationFailed([problem])
    return key


def _hash(*parts: str) -> str:
    return sha256(dumps(parts)).hexdigest()
