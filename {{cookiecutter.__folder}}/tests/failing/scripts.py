"""Transactions that tests write: statements, and what happens between them. `transactions` runs them."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from {{ cookiecutter.package_name }}.errors import ConflictError, ServiceError

Step: TypeAlias = "str | Callable[[], object] | Inner"


class Inner(NamedTuple):
    """A transaction within the transaction.

    Args:
        steps: What happens in it.
        caught: Whether a failure in it is caught.
    """

    steps: Sequence[Step]
    caught: bool = False


class Script(NamedTuple):
    """A transaction.

    Args:
        steps: Statements, and functions to be called between them.
        declared: The errors that a repository would declare.
    """

    steps: Sequence[Step]
    declared: Mapping[str, type[ServiceError]] = {}


SCRIPTS: dict[str, Script] = {}
"""What runs, by the name in the path."""


class NameTaken(ConflictError):
    """Another desk has this name."""

    code = "DESK_NAME_TAKEN"
    message = "a desk is called {sent}"


class NoSuchNeighbour(ConflictError):
    """There is no such desk to stand beside."""

    code = "DESK_WITHOUT_NEIGHBOUR"
    message = "no desk to stand beside"


class TooFewSeats(ConflictError):
    """A desk has a seat."""

    code = "DESK_WITHOUT_SEATS"
    message = "a desk has a seat"


class FloorMissing(ConflictError):
    """A desk stands on a floor."""

    code = "DESK_WITHOUT_FLOOR"
    message = "a desk stands on a floor"


DECLARED: Mapping[str, type[ServiceError]] = {
    "desks_name_key": NameTaken,
    "desks.beside_id": NoSuchNeighbour,
    "desks_seats_check": TooFewSeats,
    "desks.floor": FloorMissing,
}
