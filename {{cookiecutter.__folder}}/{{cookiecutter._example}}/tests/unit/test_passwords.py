"""Passwords."""

import argon2
import pytest

from {{ cookiecutter.package_name }}.auth.passwords import hash_password, is_password

PASSWORD = "correct horse battery staple"


def test_a_password_is_known_by_its_hash() -> None:
    stored = hash_password(PASSWORD)
    assert PASSWORD not in stored
    assert is_password(PASSWORD, stored)
    assert not is_password(PASSWORD.upper(), stored)
    assert not is_password("", stored)
    assert hash_password(PASSWORD) != stored  # it has a salt


def test_the_hash_costs_what_owasp_asks_for() -> None:
    parameters = argon2.extract_parameters(hash_password(PASSWORD))
    assert parameters.type is argon2.Type.ID
    assert parameters.memory_cost >= 19 * 1024
    assert parameters.time_cost >= 2


def test_nobody_has_no_password() -> None:
    assert not is_password(PASSWORD, None)
    assert not is_password("", None)


def test_a_hash_that_is_broken_is_our_own_failure() -> None:
    with pytest.raises(argon2.exceptions.InvalidHashError):
        is_password(PASSWORD, "no hash")
