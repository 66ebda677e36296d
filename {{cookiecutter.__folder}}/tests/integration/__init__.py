"""Tests against the real thing: a database, a mail server."""
