"""From a record to its line: JSON for machines, a console format for people in development."""

import re
import traceback
from typing import Any

from ..jsonable import dumps
from .redaction import redact_text
from .stack import described

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_JSON = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]")
"""What JSON leaves as it is, and a terminal or a log collector may take for a command or for a new line."""


def json_line(record: dict[str, Any], exc: BaseException | None) -> bytes:
    """The record as one line of JSON.

    Args:
        record: Its members, without secrets.
        exc: Described in the member `exception`.
    """
    if exc is not None:
        record["exception"] = described(exc)
    line = dumps(record)
    if line.isascii() and b"\x7f" not in line:
        return line
    return _CONTROL_IN_JSON.sub(_escaped, line)


def _escaped(match: re.Match[bytes]) -> bytes:
    return b"\\u%04x" % ord(match[0].decode())


def console_line(record: dict[str, Any], exc: BaseException | None) -> bytes:
    """The record for a person at a terminal: one line, and below it the classic stack.

    Args:
        record: Its members, without secrets.
        exc: Shown with its stack.
    """
    head = f"{record.pop('timestamp').isoformat()[11:23]} {record.pop('level').upper():8} {record.pop('message')}"
    for key in ("service", "logger", "trace_id", "span_id", "module", "function", "line"):
        record.pop(key, None)
    pairs = [f"{key}={value if isinstance(value, str) else dumps(value).decode()}" for key, value in record.items()]
    line = _CONTROL.sub(lambda match: repr(match[0])[1:-1], "  ".join([head, *pairs]))
    if exc is not None:
        lines = redact_text("".join(traceback.format_exception(exc))).splitlines()
        line = "\n".join([line, *(f"  {_CONTROL.sub('', part)}" for part in lines)])  # indented: no record of its own
    return line.encode("utf-8", "backslashreplace")
