"""Balances in the database."""

from uuid import UUID

from sqlalchemy import update

from ..database.transactions import session
from .models import TokenAccount, TokenEntry

INITIAL_BALANCE = 100
"""Tokens that a new user has."""


class TokenRepository:
    """Keeps balances, which never go below zero."""

    async def open(self, user_id: UUID) -> None:
        """Gives a new user an account."""
        session().add(TokenAccount(user_id=user_id, balance=INITIAL_BALANCE, lifetime_spent=0))
        await session().flush()

    async def get(self, user_id: UUID) -> TokenAccount | None:
        """A user's account."""
        return await session().get(TokenAccount, user_id, populate_existing=True)

    async def has_entry(self, entry_id: UUID) -> bool:
        """Whether this deduction has been made."""
        return await session().get(TokenEntry, entry_id) is not None

    async def spend(self, entry: TokenEntry) -> bool:
        """Takes tokens, and notes on what. One statement compares and takes, so no two can take the same.

        Returns:
            Whether there were enough. If not, nothing was taken.
        """
        enough = TokenAccount.user_id == entry.user_id, TokenAccount.balance >= entry.amount
        taken = {
            "balance": TokenAccount.balance - entry.amount,
            "lifetime_spent": TokenAccount.lifetime_spent + entry.amount,
        }
        statement = update(TokenAccount).where(*enough).values(taken).returning(TokenAccount.user_id)
        if (await session().execute(statement)).first() is None:
            return False
        session().add(entry)
        await session().flush()
        return True
