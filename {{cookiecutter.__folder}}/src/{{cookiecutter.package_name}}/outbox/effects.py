"""Declares side effects: what should follow from a change, and must not undo it when it cannot be had.

    WELCOME_MAIL = SideEffect("welcome-mail", deliver=send_welcome_mail)

It stands in a module called `effects`. A service adds it (see `writing`) with values that JSON knows; they come back as
the payload of a `Delivery`.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from ..config import Settings

_NAME = re.compile(r"[a-z][a-z0-9-]{0,99}")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One side effect that is being delivered.

    Args:
        id: The same at every attempt. It may be delivered twice: whoever takes it can tell by this.
        payload: What it was added with, as JSON has it.
        created_at: When that was.
        settings: The service's.
    """

    id: UUID
    payload: Mapping[str, Any]
    created_at: datetime
    settings: Settings


Deliver = Callable[[Delivery], None]


class EffectDeclarationError(TypeError):
    """The declaration of a side effect breaks a rule."""


@dataclass(frozen=True, slots=True)
class SideEffect:
    """A kind of side effect.

    Args:
        name: Stands in the table until it is delivered, so it never changes. Small letters, digits and hyphens.
        deliver: Does it, in a thread of its own and not in a transaction, within a minute. What it raises is recorded,
            and it is called again later.
        critical: It is done at once, in the transaction of the change: when it fails, so does the change. It is not
            undone when the change fails afterwards, so this is for what does no harm then.

    Raises:
        EffectDeclarationError: The name is none, or belongs to another side effect.
    """

    name: str
    deliver: Deliver
    critical: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise EffectDeclarationError(f"{self.name!r} is no name for a side effect: write it like 'welcome-mail'")
        other = _declared.setdefault(self.name, self)
        if _place(other.deliver) != _place(self.deliver):  # the same again: its module was reloaded
            raise EffectDeclarationError(
                f"the side effect {self.name!r} of {_place(self.deliver)} already belongs to {_place(other.deliver)}: "
                "write another name"
            )
        _declared[self.name] = self


_declared: dict[str, SideEffect] = {}


def declared(name: str) -> SideEffect:
    """The side effect of that name. The declarations live in modules that are called `effects`.

    Raises:
        LookupError: There is none.
    """
    if name not in _declared:
        _import_all()  # this process may not have come by its module yet
    if name not in _declared:
        raise LookupError(f"no side effect is called {name!r}: declare it again, in a module called effects")
    return _declared[name]


@cache
def _import_all() -> None:
    package = __name__.partition(".")[0]
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        if module.name.endswith(".effects"):
            importlib.import_module(module.name)


def _place(deliver: Deliver) -> str:
    return f"{deliver.__module__}.{deliver.__qualname__}"
