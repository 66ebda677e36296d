"""What follows from a change of articles."""

from ..outbox.effects import Delivery, SideEffect
from ..telemetry.logging import get_logger

analytics = get_logger("analytics")


def count_publication(delivery: Delivery) -> None:
    """Tells analytics. A record may come twice; `event_id` is the same then."""
    analytics.info("article-published", event_id=delivery.id, at=delivery.created_at, **delivery.payload)


ARTICLE_PUBLISHED = SideEffect("article-published", deliver=count_publication)
"""Needs `article_id` and `author_id`."""
