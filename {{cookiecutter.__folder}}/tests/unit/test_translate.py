"""Translating foreign exceptions at the seam."""

import pytest

from {{ cookiecutter.package_name }}.errors import translate
from {{ cookiecutter.package_name }}.errors.http import BadGateway, NotFound

from ..failing.errors import DeskTaken


def test_a_foreign_exception_becomes_ours_and_stays_the_cause() -> None:
    foreign = KeyError("desk")
    with pytest.raises(DeskTaken) as raised, translate({KeyError: DeskTaken}, desk=7):
        raise foreign
    assert raised.value.__cause__ is foreign
    assert raised.value.context == {"desk": 7}


def test_the_most_specific_entry_wins() -> None:
    with pytest.raises(NotFound), translate({LookupError: BadGateway, KeyError: NotFound}):
        raise KeyError
    with pytest.raises(NotFound), translate({KeyError: NotFound, LookupError: BadGateway}):
        raise KeyError


def test_a_function_may_look_at_the_exception() -> None:
    with pytest.raises(DeskTaken) as raised, translate({KeyError: lambda exc: DeskTaken(desk=exc.args[0])}):
        raise KeyError(9)
    assert raised.value.context == {"desk": 9}


def test_what_is_ours_or_unknown_passes() -> None:
    with pytest.raises(DeskTaken), translate({Exception: NotFound}):
        raise DeskTaken(desk=7)
    with pytest.raises(ZeroDivisionError), translate({KeyError: NotFound}):
        1 / 0  # noqa: B018
