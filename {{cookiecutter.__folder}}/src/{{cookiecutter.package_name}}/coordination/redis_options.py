"""How this service asks Redis, whichever client does. Redis is imported here, so import this only with a `REDIS_URL`."""

from typing import Any

from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

TIMEOUT = 1
"""Seconds to wait for a connection, and for an answer. It is asked while a client waits, and answers in under 1 ms."""

CONNECTIONS = 50
"""At most, of one process. Whoever finds all of them in use waits for one, for `TIMEOUT`."""

FAILURES = (RedisError, OSError)
"""What is raised when it does not answer as it should."""

OPTIONS: dict[str, Any] = {
    "socket_timeout": TIMEOUT,
    "socket_connect_timeout": TIMEOUT,
    "max_connections": CONNECTIONS,
    "timeout": TIMEOUT,
}
"""Of its pool of connections."""

AT_ONCE: dict[str, Any] = {"backoff": NoBackoff(), "retries": 1, "supported_errors": (RedisConnectionError,)}
"""One more attempt where a connection is found to be broken (as all are when Redis was restarted), none after a timeout.

An attempt may have been heard although its answer was lost, so whatever is asked must bear to be asked twice.
"""
