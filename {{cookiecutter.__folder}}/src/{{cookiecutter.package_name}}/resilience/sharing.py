"""Lets the processes of this service share what their breakers found out, through Redis. No call ever waits for that.

One thread of each process looks once a second: it says which of its own breakers have opened, and reads which ones others
have. Whose breaker opened first finds out whether the dependency is back, with its probes; the breakers of the others are
held open until then, and begin anew. Without Redis, or while it is gone, each process has only what it found out itself.
"""

import os
import threading
from contextvars import Context
from typing import Any
from uuid import uuid4

from ..config import Settings
from ..telemetry.condition import Condition
from ..telemetry.logging import get_logger
from .breaker import Circuit

POLL = 1
"""Seconds between two looks. So long others may go on to ask what one has found to be failing."""

TIMEOUT = 1
"""Seconds to wait for a connection, and for an answer. Only the thread waits."""

KEPT = 2
"""A breaker's key is kept for so many times `open_for`, once more when it begins to probe, and not any longer: if its owner
died, or nothing more was asked of it, the others find out for themselves."""

CLAIM = """
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
"""Makes ARGV[1] the owner for ARGV[2] milliseconds, unless there is another."""

GIVE_UP = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end"
"""Removes the key, if ARGV[1] is its owner."""

log = get_logger(__name__)


class Sharing:
    """What this process tells and learns.

    Args:
        address: Redis's.
        service: The service's name, with which its keys begin.
    """

    def __init__(self, address: str, service: str) -> None:
        import encodings.idna  # noqa: F401 - a process that is forked while the thread imports it could reach no host

        from redis import Redis  # only now: without a Redis nobody waits for its client
        from redis.backoff import NoBackoff
        from redis.exceptions import ConnectionError as RedisConnectionError
        from redis.exceptions import RedisError
        from redis.retry import Retry

        self.owner = str(uuid4())
        self._service = service
        self._circuits: dict[str, Circuit] = {}
        self._told: dict[str, int] = {}
        """Which turn of each breaker others know of."""
        once_more = Retry(NoBackoff(), 1, (RedisConnectionError,))  # connections are broken when Redis was restarted
        self._redis = Redis.from_url(address, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=once_more)
        self._failures = (RedisError, OSError)
        self._sharing = Condition(
            broken="breakers are not shared: each process has its own", mended="breakers are shared again"
        )
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def join(self, circuit: Circuit) -> None:
        """Shares the state of one more breaker from now on.

        Args:
            circuit: The breaker.
        """
        self._circuits = self._circuits | {f"{self._service}:breaker:{circuit.dependency}": circuit}

    def start(self) -> None:
        """Looks once a second from now on."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="breakers", daemon=True)
            Context().run(self._thread.start)  # it belongs to no request, whichever was the first to come

    def look(self) -> None:
        """One round. A Redis that is gone is recorded when that begins and when it is over, not every second."""
        circuits = self._circuits
        try:
            with self._sharing.watched():
                self._tell(circuits)
                self._learn(circuits)
        except BaseException:  # noqa: BLE001 - it has been recorded; whatever it was, the thread goes on
            for circuit in circuits.values():
                circuit.let_go()

    def close(self) -> None:
        """Ends it. What this process had opened, others find out about for themselves."""
        self._stopping.set()
        if self._thread:
            self._thread.join(3 * TIMEOUT)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.look()
            self._stopping.wait(POLL)
        self.leave()

    def _tell(self, circuits: dict[str, Circuit]) -> None:
        for key, circuit in circuits.items():
            turns = circuit.turns
            if circuit.has_opened:
                if self._told.get(key) != turns:
                    self._claim(key, circuit)
                    self._told[key] = turns
            elif key in self._told:
                self._redis.eval(GIVE_UP, 1, key, self.owner)
                del self._told[key]

    def _claim(self, key: str, circuit: Circuit) -> None:
        milliseconds = max(1, round(KEPT * circuit.policy.open_for * 1000))
        self._redis.eval(CLAIM, 1, key, self.owner, milliseconds)

    def _learn(self, circuits: dict[str, Circuit]) -> None:
        if not circuits:
            return
        owners: Any = self._redis.mget(circuits)
        for owner, circuit in zip(owners, circuits.values(), strict=True):
            if owner is None or owner.decode() == self.owner:
                circuit.let_go()
            else:
                circuit.hold()

    def leave(self) -> None:
        """Gives up what this process had opened, and lets go of what others hold: it will not hear when that is over."""
        for circuit in self._circuits.values():
            circuit.let_go()
        try:
            for key in self._told:
                self._redis.eval(GIVE_UP, 1, key, self.owner)
            self._redis.close()
        except self._failures as exc:
            log.debug("Redis does not answer: what this process had opened expires by itself", exc_info=exc)


_settings: Settings | None = None
_sharing: Sharing | None = None
_lock = threading.Lock()


def connect(settings: Settings) -> None:
    """Shares the breakers of dependencies that are called from now on, if there is a `REDIS_URL`. For a process's start.

    Args:
        settings: The service's.
    """
    global _settings
    close()
    with _lock:
        _settings = settings
        _begin()


def share(circuit: Circuit) -> None:
    """Shares this breaker too, if this process shares any.

    Args:
        circuit: One of its breakers.
    """
    with _lock:
        _begin()
        if _sharing:
            _sharing.join(circuit)
            _sharing.start()


def close() -> None:
    """Ends it, if it was begun."""
    global _settings, _sharing
    with _lock:
        sharing, _settings, _sharing = _sharing, None, None
    if sharing:
        sharing.close()


def _begin() -> None:
    global _sharing
    if _sharing is None and _settings and _settings.redis_url:
        _sharing = Sharing(_settings.redis_url.get_secret_value(), _settings.name)


def _after_fork() -> None:
    """The thread is not in the child, and its connection is the parent's: the child makes its own when it needs them."""
    global _lock, _sharing
    _lock = threading.Lock()
    _sharing = None


os.register_at_fork(after_in_child=_after_fork)
