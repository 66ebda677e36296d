"""Passwords off the event loop: their hashes take tens of milliseconds of a processor, during which nobody else is served.

The threads are as many as there are processors: more would only share them, and each hash needs its 19 MiB.
"""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor

from . import passwords

_threads = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="passwords")


async def hash_password(password: str) -> str:
    """The hash to be stored."""
    return await asyncio.get_running_loop().run_in_executor(_threads, passwords.hash_password, password)


async def is_password(password: str, stored: str | None) -> bool:
    """Whether this is the password, in the same time for a user who does not exist.

    Args:
        password: What was sent.
        stored: The user's hash; None where there is no such user.
    """
    return await asyncio.get_running_loop().run_in_executor(_threads, passwords.is_password, password, stored)
