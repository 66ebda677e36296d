"""What can be done with tokens."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from ..auth.errors import TokenInvalid
from ..database.transactions import read_only, transactional
from ..outbox.writing import add
from .effects import TOKENS_DEDUCTED
from .errors import InsufficientBalance
from .models import TokenAccount, TokenEntry
from .repository import TokenRepository


class TokenService:
    """Tells balances, and spends them.

    Args:
        tokens: Where they are kept.
    """

    def __init__(self, tokens: TokenRepository) -> None:
        self.tokens = tokens

    @read_only
    async def balance(self, user_id: UUID) -> TokenAccount:
        """What a user has, and has spent.

        Raises:
            TokenInvalid: The user has been removed since they signed in.
        """
        return await self._account(user_id)

    @transactional
    async def deduct(self, user_id: UUID, *, amount: int, description: str) -> int:
        """Spends tokens.

        Args:
            user_id: Whose.
            amount: How many, at least 1.
            description: On what.

        Returns:
            How many are left.

        Raises:
            InsufficientBalance: There are not enough. None is spent.
            TokenInvalid: The user has been removed since they signed in.
        """
        entry = TokenEntry(
            id=uuid4(), user_id=user_id, amount=amount, description=description, created_at=datetime.now(UTC)
        )
        is_spent = await self.tokens.spend(entry)
        balance = (await self._account(user_id)).balance
        if not is_spent:
            raise InsufficientBalance.of(required=amount, available=balance)
        await add(TOKENS_DEDUCTED, actor_id=str(user_id), entry_id=str(entry.id), amount=amount)
        return balance

    async def _account(self, user_id: UUID) -> TokenAccount:
        account = await self.tokens.get(user_id)
        if account is None:
            raise TokenInvalid(detail="its user does not exist")
        return account
