"""Balances in the database."""

from uuid import UUID

from django.db.models import F

from .models import TokenAccount, TokenEntry

INITIAL_BALANCE = 100
"""Tokens that a new user has."""


class TokenRepository:
    """Keeps balances, which never go below zero."""

    def open(self, user_id: UUID) -> None:
        """Gives a new user an account."""
        TokenAccount(user_id=user_id, balance=INITIAL_BALANCE).save(force_insert=True)

    def get(self, user_id: UUID) -> TokenAccount | None:
        """A user's account."""
        return TokenAccount.objects.filter(user_id=user_id).first()

    def has_entry(self, entry_id: UUID) -> bool:
        """Whether this deduction has been made."""
        return TokenEntry.objects.filter(id=entry_id).exists()

    def spend(self, entry: TokenEntry) -> bool:
        """Takes tokens, and notes on what. One statement compares and takes, so no two can take the same.

        Returns:
            Whether there were enough. If not, nothing was taken.
        """
        account = TokenAccount.objects.filter(user_id=entry.user_id, balance__gte=entry.amount)
        taken = F("balance") - entry.amount
        if account.update(balance=taken, lifetime_spent=F("lifetime_spent") + entry.amount) == 0:
            return False
        entry.save(force_insert=True)
        return True
