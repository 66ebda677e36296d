"""The seam between somebody else's exceptions and ours.

    with translate({psycopg.OperationalError: DatabaseUnavailable}, table="users"):
        ...

Below the seam foreign exceptions are raised, above it only ours are: nothing else has to know the library.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .base import ServiceError

Translation = type[ServiceError] | Callable[[Exception], ServiceError]


@contextmanager
def translate(table: Mapping[type[Exception], Translation], /, **context: Any) -> Iterator[None]:
    """Raises our error in place of a foreign one, with the foreign one as its cause.

    Works around `await` too. An error that is ours already, and one that the table does not name, pass untouched.

    Args:
        table: For each foreign exception class our error class, or a function that makes one from the exception.
            The most specific class wins, whatever the order of the table.
        context: What is known at the seam; it becomes the context of an error that is given as a class.

    Raises:
        ServiceError: The error that the table names for the foreign exception.
    """
    try:
        yield
    except ServiceError:
        raise
    except tuple(table) as foreign:
        match = next(cls for cls in type(foreign).__mro__ if cls in table)
        ours = table[match]
        raise (ours(**context) if isinstance(ours, type) else ours(foreign)) from foreign
