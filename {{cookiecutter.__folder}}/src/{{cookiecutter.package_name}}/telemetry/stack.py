"""What a record says of an exception, and which exceptions have their record already."""

from collections.abc import Iterator
from itertools import islice
from types import CodeType, TracebackType
from typing import Any

from ..jsonable import text
from .context import current_request
from .redaction import redact_text

MAX_FRAMES = 50
"""Frames of one stack that are logged, counted from where it was raised: a runaway recursion has a thousand."""

MAX_MEMBERS = 10
"""Exceptions of one group that are logged."""

MAX_LINES = 500
"""Lines of one stack, with those of its causes."""

MAX_PLACES = 10_000
"""Frames whose place in the source is remembered."""

_RECORDED_IN = "_recorded_in"


def described(exc: BaseException) -> dict[str, Any]:
    """The `exception` member of a record. Values of local variables are never in it."""
    stack = list(islice(_stack(exc), MAX_LINES))
    return {"type": type_name(exc), "message": redact_text(text(exc)), "stacktrace": stack}


def type_name(exc: BaseException) -> str:
    """The name of the exception's class, with its module unless it is Python's own."""
    cls = type(exc)
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def mark_recorded(exc: BaseException) -> None:
    """Notes that this exception has its record, so that no server's or framework's logger writes another."""
    exc.__dict__[_RECORDED_IN] = current_request.get()


def is_recorded(exc: BaseException) -> bool:
    """Whether this exception has its record in the present request. (The same object may be raised in the next.)"""
    return _RECORDED_IN in exc.__dict__ and exc.__dict__[_RECORDED_IN] is current_request.get()


def is_recorded_at_all(exc: BaseException) -> bool:
    """Whether this exception has its record in any request; a server logs it when the request is over."""
    return _RECORDED_IN in exc.__dict__


def _stack(exc: BaseException) -> Iterator[str]:
    """`file:line:function` of each frame; then the same of what caused it, and of what caused that."""
    seen: set[int] = set()
    cause: BaseException | None = exc
    while cause is not None and id(cause) not in seen:
        if seen:
            yield f"caused by {_said(cause)}"
        seen.add(id(cause))
        yield from _frames(cause.__traceback__)
        for note in getattr(cause, "__notes__", ()):
            yield redact_text(f"note: {text(note)}")
        for member in cause.exceptions[:MAX_MEMBERS] if isinstance(cause, BaseExceptionGroup) else ():
            yield f"one of the group is {_said(member)}"
            yield from _stack(member)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def _said(exc: BaseException) -> str:
    return redact_text(f"{type_name(exc)}: {text(exc)}")


def _frames(tb: TracebackType | None) -> list[str]:
    frames = []
    while tb is not None:
        frames.append(_place(tb))
        tb = tb.tb_next
    return frames[-MAX_FRAMES:]


_places: dict[tuple[int, int], tuple[CodeType, str]] = {}
"""Where an instruction stands. Python looks that up in a table of the whole function, which takes longer than all else."""


def _place(tb: TracebackType) -> str:
    code = tb.tb_frame.f_code
    known = _places.get((id(code), tb.tb_lasti))  # by id: a code object's hash takes as long
    if known is not None and known[0] is code:
        return known[1]
    place = f"{code.co_filename}:{tb.tb_lineno}:{code.co_qualname}"
    if len(_places) >= MAX_PLACES:
        _places.clear()
    _places[id(code), tb.tb_lasti] = code, place
    return place
