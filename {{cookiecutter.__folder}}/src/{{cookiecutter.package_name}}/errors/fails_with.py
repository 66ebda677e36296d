"""What an operation can fail with, told where it happens.

    @fails_with(DeskTaken)
    def book_desk(...): ...

The documentation of the interface names these errors, beside those that any operation can fail with.
"""

from collections.abc import Callable
from typing import TypeVar

from .base import ServiceError

Target = TypeVar("Target")

_DECLARED = "declared_failures"


def fails_with(*errors: type[ServiceError]) -> Callable[[Target], Target]:
    """Declares what a view raises. It stands above whatever makes a view of a function.

    What a view only passes through can be declared where it is raised: on a dependency, on a permission class.

    Args:
        errors: The errors.
    """

    def declare(target: Target) -> Target:
        setattr(target, _DECLARED, declared_failures(target) | set(errors))
        return target

    return declare


def declared_failures(*targets: object) -> set[type[ServiceError]]:
    """All that `fails_with` says of these functions and classes."""
    return {error for target in targets for error in getattr(target, _DECLARED, ())}
