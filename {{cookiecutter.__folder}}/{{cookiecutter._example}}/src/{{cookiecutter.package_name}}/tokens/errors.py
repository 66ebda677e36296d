"""What can go wrong with tokens."""

from typing import Self

from ..errors import TokenError


class InsufficientBalance(TokenError):
    """The user has fewer tokens than this costs."""

    code = "INSUFFICIENT_BALANCE"
    message = "{required_amount} tokens are needed, {available_balance} are there"
    user_message = "This costs {required_amount} tokens, and {available_balance} are left."
    remedy = "Get as many tokens as `missing_amount` says, or ask for less."
    public = ("required_amount", "available_balance", "missing_amount")
    examples = {"required_amount": 10, "available_balance": 4, "missing_amount": 6}

    @classmethod
    def of(cls, *, required: int, available: int) -> Self:
        """The error, with the difference worked out.

        Args:
            required: What it costs, in tokens.
            available: What there is, in tokens.
        """
        return cls(required_amount=required, available_balance=available, missing_amount=required - available)
