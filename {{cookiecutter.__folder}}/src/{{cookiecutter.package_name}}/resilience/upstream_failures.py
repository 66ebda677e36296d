"""What the failure of another service says, where it is of this family: in any of the three formats, or in none.

What comes from outside is taken only where it has the shape that it must have. Its texts are for its own clients, and
are not passed on.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from ..telemetry.context import accepted_request_id

MAX_RETRY_AFTER = 24 * 60 * 60
"""Seconds. Who wants more than a day does not know, or does not mean it."""

_CODE = re.compile(r"(?=.{1,63}\Z)[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
_SECONDS = re.compile(r"[0-9]{1,18}")


class Upstream(NamedTuple):
    """A failure as the other service names it.

    Args:
        code: Its code.
        retryable: Whether that service says that a repeated request may succeed.
        request_id: Under which it has logged the rest; None where it gives none that is safe to repeat.
    """

    code: str
    retryable: bool
    request_id: str | None

    def context(self) -> dict[str, Any]:
        """For the context of an error."""
        return {name: value for name, value in self._asdict().items() if value is not None}


def upstream_of(body: Any) -> Upstream | None:
    """The failure that this is, or None if it is not one of this family.

    Args:
        body: The answer's body, parsed. `envelope` has the failure in `error`, `flat` and `problem` have it on top.
    """
    if not isinstance(body, dict):
        return None
    failure = body["error"] if isinstance(body.get("error"), dict) else body
    code, retryable, request_id = (failure.get(name) for name in ("code", "retryable", "request_id"))
    if not (isinstance(code, str) and _CODE.fullmatch(code) and isinstance(retryable, bool)):
        return None
    return Upstream(code, retryable, accepted_request_id(request_id) if isinstance(request_id, str) else None)


def retry_after_of(header: str | None, *, date: str | None = None) -> float | None:
    """The seconds to wait that a `Retry-After` header asks for; None where it says nothing that can be understood.

    Both forms of RFC 9110, 10.2.3, are: seconds, and a date.

    Args:
        header: The header.
        date: The answer's own `Date`: the clock by which the other service has reckoned.
    """
    if header is None:
        return None
    if _SECONDS.fullmatch(header.strip()):
        return float(min(int(header), MAX_RETRY_AFTER))
    until = _time(header)
    if until is None:
        return None
    seconds = (until - (_time(date) or datetime.now(UTC))).total_seconds()
    return min(max(seconds, 0.0), float(MAX_RETRY_AFTER))


def _time(written: str | None) -> datetime | None:
    """A date of HTTP (RFC 9110, 5.6.7), which is always in UTC."""
    try:
        time = parsedate_to_datetime(written or "")
        return time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):  # no date, or one that no calendar has
        return None
