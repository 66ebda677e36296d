"""Exceptions that are hard to handle, each in its own way. People write such classes; a failure must survive them."""

from dataclasses import dataclass
from typing import Any, NoReturn

from {{ cookiecutter.package_name }}.errors import ConflictError


class Mute(Exception):
    """Its text cannot be had."""

    def __str__(self) -> NoReturn:
        raise RuntimeError("no words")

    __repr__ = __str__


class Unprintable:
    """A value that cannot be shown."""

    def __str__(self) -> NoReturn:
        raise RuntimeError("no words")

    __repr__ = __str__


class Forgetful(Exception):
    """Its `__init__` forgets `super().__init__()`."""

    def __init__(self, desk: int) -> None:
        self.desk = desk


@dataclass(frozen=True)
class Frozen(Exception):
    """Nothing can be noted on it, not even its traceback."""

    desk: int


class Slotted(Exception):
    """It has slots."""

    __slots__ = ("desk",)


class Unequal(Exception):
    """It cannot be compared, and has no hash."""

    def __eq__(self, other: object) -> NoReturn:
        raise RuntimeError("incomparable")

    __hash__ = None  # type: ignore[assignment]


class Rigid(Exception):
    """Nothing can be set on it."""

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(name)


class Outsider(BaseException):
    """It is no `Exception`, so that `except Exception` misses it."""


class MuteDesk(ConflictError):
    """An error of the service, whose text cannot be had."""

    code = "MUTE_DESK"
    message = "desk {desk} is taken"

    def __str__(self) -> NoReturn:
        raise RuntimeError("no words")


class ShownDesk(ConflictError):
    """An error of the service that shows its value to clients, whatever that is."""

    code = "SHOWN_DESK"
    message = "desk {desk} is taken"
    user_message = "Desk {desk} is taken."
    public = ("desk",)


class ForgetfulDesk(ConflictError):
    """An error of the service whose `__init__` forgets `super().__init__()`."""

    code = "FORGETFUL_DESK"
    message = "desk {desk} is taken"

    def __init__(self, desk: int) -> None:
        self.desk = desk


class WordlessDesk(ConflictError):
    """An error of the service that cannot say what the client may know."""

    code = "WORDLESS_DESK"
    message = "the desk is taken"

    @property
    def for_user(self) -> str:
        raise RuntimeError("no words")


class SecretiveDesk(ConflictError):
    """An error of the service that cannot tell its details."""

    code = "SECRETIVE_DESK"
    message = "the desk is taken"

    @property
    def details(self) -> dict[str, Any]:
        raise RuntimeError("no details")
