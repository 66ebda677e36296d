"""Declares side effects: what should follow from a change, and must not undo it when it cannot be had.

    WELCOME_MAIL = SideEffect("welcome-mail", deliver=send_welcome_mail)

It stands in a module called `effects`. A service adds it (see `writing`) with values that JSON knows; they come back as
the payload of a `Delivery`. A delivery that needs a service, and so the database, calls its methods by `calling.call`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ..config import Settings
from ..errors import ServiceError
from ..modules import import_all

ATTEMPTS = 10
"""With the pauses of `delivering.pause_after` the last one comes 8 minutes after the first at the latest, 4 on average.

20 attempts span 4 hours on average, 30 span 9 hours, 60 a day: for what has to outlast the repair of another service.
"""

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
OnDead = Callable[[Delivery, ServiceError], None]


class EffectDeclarationError(TypeError):
    """The declaration of a side effect breaks a rule."""


@dataclass(frozen=True, slots=True)
class SideEffect:
    """A kind of side effect.

    Args:
        name: Stands in the table until it is delivered, so it never changes. Small letters, digits and hyphens.
        deliver: Does it, in a thread of its own and not in a transaction, within a minute. What it raises is recorded,
            and it is called again later. It may also be called again after it has succeeded, when its process was
            killed in between: the second time must do no harm.
        critical: It is done at once, in the transaction of the change: when it fails, so does the change. It is not
            undone when the change fails afterwards, so this is for what does no harm then.
        attempts: After so many failures it becomes a dead letter, which waits for somebody to look at it. A failure that
            no repetition mends (`delivering.is_final`) makes it one at once.
        backlog: No more than about so many may wait; None for any number. Then `add` fails, and so does the change.
        on_dead: Called before it becomes a dead letter, with what it failed with (`InternalError`, if that is none of
            our errors). Like `deliver` it may be called twice.

    Raises:
        EffectDeclarationError: The name is none, or belongs to another side effect; or a number is below 1.
    """

    name: str
    deliver: Deliver
    critical: bool = False
    attempts: int = ATTEMPTS
    backlog: int | None = None
    on_dead: OnDead | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise EffectDeclarationError(f"{self.name!r} is no name for a side effect: write it like 'welcome-mail'")
        if self.attempts < 1 or (self.backlog is not None and self.backlog < 1):
            raise EffectDeclarationError(f"the side effect {self.name!r}: attempts and backlog are at least 1")
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
        import_all("effects")  # this process may not have come by its module yet
    if name not in _declared:
        raise LookupError(f"no side effect is called {name!r}: declare it again, in a module called effects")
    return _declared[name]


def _place(deliver: Deliver) -> str:
    return f"{deliver.__module__}.{deliver.__qualname__}"
