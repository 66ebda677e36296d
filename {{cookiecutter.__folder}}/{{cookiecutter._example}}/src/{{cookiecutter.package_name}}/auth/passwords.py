"""Passwords, kept as argon2id hashes. Both functions take tens of milliseconds of a processor: they belong in a thread."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

# OWASP's Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. It keeps 50 sign-ins at a time under
# one gigabyte of memory; argon2-cffi's own default (RFC 9106's second choice) needs 64 MiB for each.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

_NOBODY_S = _hasher.hash(secrets.token_hex())
"""What an unknown address is compared with, so that it takes as long as a known one."""


def hash_password(password: str) -> str:
    """The hash to be stored; it contains its own salt and parameters."""
    return _hasher.hash(password)


def is_password(password: str, stored: str | None) -> bool:
    """Whether this is the password, in the same time for a user who does not exist.

    Args:
        password: What was sent.
        stored: The user's hash; None where there is no such user.
    """
    try:
        return _hasher.verify(stored or _NOBODY_S, password) and stored is not None
    except VerifyMismatchError:
        return False  # a wrong password is an answer, not a failure
