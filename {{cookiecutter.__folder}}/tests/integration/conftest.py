"""What the tests of the data layer share."""

from collections.abc import Iterator

import pytest

from ..failing.desks import desks
from ..failing.scripts import SCRIPTS


@pytest.fixture(autouse=True)
def _no_scripts() -> Iterator[None]:
    yield
    SCRIPTS.clear()


@pytest.fixture
def desks_database(database: str) -> Iterator[str]:
    """The address of a database that has the table `desks` too."""
    with desks():
        yield database
