"""Rate limits that all processes of this service share.

    SIGN_IN = RateLimit("sign-in", 10, per=60)

    SIGN_IN.hit(f"email:{email}", f"address:{client_ip}")

What may be hit how often, and by whom, is for the routes to say, before they do anything that costs.
"""

from ..errors.dependencies import StoreUnavailable
from .connections import outage, own_limiter, shared_limiter
from .policies import Count, Policy, hashed


class RateLimit(Policy):
    """How often something may happen within any stretch of time of this length (a moving window).

    Args:
        name: What it is that happens, in lower-case words joined by hyphens. Limits of the same name share a count.
        amount: How often it may.
        per: The length, in whole seconds.
    """

    def hit(self, *keys: str) -> None:
        """Counts, for each of these keys. The client is told how much is left for the one with the least.

        While Redis is gone each process counts for itself (a choice: somebody may then try as often as there are processes,
        and nobody is kept from signing in).

        Args:
            keys: Who or what is counted, each with its kind: `email:ada@example.com`, `address:192.0.2.1`.

        Raises:
            RateLimitExceeded: It is too much for one of them. It was counted for none.
        """
        self.conclude(self._counted(hashed(keys)))

    def _counted(self, keys: list[str]) -> Count:
        if shared := shared_limiter():
            try:
                with outage().watched():
                    return self.count(shared, keys)
            except StoreUnavailable:
                pass  # `outage` has said so; counted below
        return self.count(own_limiter(), keys)
