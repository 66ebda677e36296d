"""What follows from a deduction."""

from ..outbox.effects import Delivery, SideEffect
from ..telemetry.logging import get_logger

audit = get_logger("audit")


def audit_deduction(delivery: Delivery) -> None:
    """Keeps who paid, how much, and when. A record may come twice; `event_id` is the same then.

    It is not critical: the outbox has it as surely as the ledger has the deduction, and a critical one would also keep
    deductions that were undone.
    """
    audit.info("tokens-deducted", event_id=delivery.id, at=delivery.created_at, **delivery.payload)


TOKENS_DEDUCTED = SideEffect("audit-tokens-deducted", deliver=audit_deduction)
"""Needs `actor_id`, `entry_id` and `amount`."""
