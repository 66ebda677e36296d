"""Refresh tokens: random, spent by their use, and stored only as hashes. The rest is in the repository."""

import hashlib
import secrets


def new_refresh_token() -> str:
    """A token that nobody can guess: 256 random bits, in 43 characters."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is stored of a token. It is random, so no slow hash is needed, and the lookup can be by hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
