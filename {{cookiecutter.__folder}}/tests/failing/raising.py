"""What can be raised, by name. Where it is raised is each framework's own part, in `places`."""

import asyncio
from collections.abc import Callable
from typing import NoReturn

from {{ cookiecutter.package_name }}.errors.http import NotFound, ServiceUnavailable

from . import awkward, secrets
from .errors import DeskTaken

ALREADY_MADE = RuntimeError("made once, raised in every request")


def raise_named(what: str) -> NoReturn:
    """Raises what has this name; of `one+another` a group of both."""
    raise _made(what)


def raise_if_asked(moment: str, header: str | None) -> None:
    """Raises what a request wants raised at this moment, by its header `X-Fail: before unforeseen`."""
    asked, _, what = (header or "").partition(" ")
    if asked == moment:
        raise_named(what)


def _made(what: str) -> BaseException:
    if "+" in what:
        return BaseExceptionGroup("several", [_made(part) for part in what.split("+")])
    return (MAKE.get(what) or secrets.MAKE[what])()


def _recurse() -> NoReturn:
    _recurse()


def _in_a_circle() -> Exception:
    first, second = ValueError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    return first


def _after_many_others() -> Exception:
    exc = ValueError("the first")
    for number in range(2_000):
        later = ValueError(f"number {number}")
        later.__cause__, exc = exc, later
    return exc


MAKE: dict[str, Callable[[], BaseException]] = {
    "ours": lambda: DeskTaken(desk=7, owner_email="ada@example.com"),
    "missing": lambda: NotFound(detail="desk 7"),
    "unavailable": lambda: ServiceUnavailable(detail="under repair", retry_after=30),
    "unforeseen": lambda: RuntimeError("password=hunter2"),
    "recursion": _recurse,
    "memory": MemoryError,
    "timeout": TimeoutError,
    "exit": lambda: SystemExit(3),
    "cancelled": asyncio.CancelledError,
    "stop": StopIteration,
    "stop-async": StopAsyncIteration,
    "outsider": awkward.Outsider,
    "already-made": lambda: ALREADY_MADE,
    "circle": _in_a_circle,
    "after-many": _after_many_others,
    "in-groups": lambda: ExceptionGroup("outer", [ExceptionGroup("inner", [DeskTaken(desk=7)])]),
    "in-many-groups": lambda: ExceptionGroup("many", [DeskTaken(desk=number) for number in range(1_000)]),
    "long": lambda: RuntimeError("x" * 1_000_000),
    "half-character": lambda: RuntimeError("\ud800"),
    "mute": awkward.Mute,
    "forgetful": lambda: awkward.Forgetful(7),
    "frozen": lambda: awkward.Frozen(7),
    "slotted": awkward.Slotted,
    "unequal": awkward.Unequal,
    "rigid": awkward.Rigid,
    "mute-desk": awkward.MuteDesk,
    "wordless-desk": awkward.WordlessDesk,
    "secretive-desk": awkward.SecretiveDesk,
    "forgetful-desk": lambda: awkward.ForgetfulDesk(7),
    "unprintable-desk": lambda: awkward.ShownDesk(desk=awkward.Unprintable()),
    "half-character-desk": lambda: awkward.ShownDesk(desk="\ud800"),
    "endless-desk": lambda: awkward.ShownDesk(desk=_inside_itself()),
    "bad-header": lambda: DeskTaken(desk=7, headers={"X-Desk": "7\r\nX-Injected: yes"}),
    "bad-header-name": lambda: DeskTaken(desk=7, headers={"X-Desk: 7\r\nX-Injected": "yes"}),
    "foreign-header": lambda: DeskTaken(desk=7, headers={"X-Desk": "\N{SNOWMAN}"}),
}


def _inside_itself() -> list[object]:
    endless: list[object] = []
    endless.append(endless)
    return endless
