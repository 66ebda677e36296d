"""Asks Redis whether it is there, over a connection of its own: the answer is about Redis alone."""

from ..config import Settings
from ..errors import translate
from ..errors.dependencies import StoreUnavailable
from .redis_options import FAILURES

TIMEOUT = 2
"""Seconds to wait. Probes ask every few seconds and give up early themselves."""


def ask(settings: Settings) -> None:
    """Asks Redis for nothing, to see that it answers.

    Args:
        settings: They say where it is; without a `REDIS_URL` there is nothing to ask.

    Raises:
        StoreUnavailable: It does not answer, or refuses the connection.
    """
    if settings.redis_url is None:
        return
    from redis import Redis  # only now: without a Redis nobody waits for its client
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    address = settings.redis_url.get_secret_value()
    with (
        translate({failure: StoreUnavailable for failure in FAILURES}),
        Redis.from_url(
            address, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0)
        ) as redis,
    ):
        redis.ping()
