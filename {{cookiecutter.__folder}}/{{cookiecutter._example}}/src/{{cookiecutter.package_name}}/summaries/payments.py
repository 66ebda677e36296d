"""What a summary costs, and how it is paid for once."""

from uuid import UUID, uuid5

COST = 10
"""Tokens."""

_SUMMARIES = UUID("3d1f4a4e-4f7a-4c0e-9a51-6f2f3c6f9b1d")


def payment_id(user_id: UUID, article_id: UUID, version: int, key: str | None) -> UUID | None:
    """The id of the payment for a request that may be sent again; None for one that says nothing of that.

    The ledger has it from the moment on in which the tokens were taken. So who loses the answer, because the process died
    right after that, sends the request again, and is not charged again.

    Args:
        user_id: Who pays.
        article_id: The article that is summarized.
        version: Of the article: for another one there is another summary.
        key: The request's `Idempotency-Key`.
    """
    return uuid5(_SUMMARIES, f"{user_id} {article_id} {version} {key}") if key else None
