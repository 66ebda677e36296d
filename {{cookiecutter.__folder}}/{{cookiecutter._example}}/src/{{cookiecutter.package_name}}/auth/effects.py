"""What follows from signing in."""

from ..outbox.effects import Delivery, SideEffect
from ..telemetry.logging import get_logger

audit = get_logger("audit")


def audit_sign_in(delivery: Delivery) -> None:
    """Keeps who signed in, and when. A record may come twice; `event_id` is the same then."""
    audit.info("signed-in", event_id=delivery.id, at=delivery.created_at, **delivery.payload)


SIGNED_IN = SideEffect("audit-signed-in", deliver=audit_sign_in)
"""Needs `actor_id`."""
