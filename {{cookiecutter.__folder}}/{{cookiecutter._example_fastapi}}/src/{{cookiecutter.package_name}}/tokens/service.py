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

    @read_only
    async def check(self, user_id: UUID, *, amount: int, payment_id: UUID | None = None) -> None:
        """Looks whether a deduction would succeed, before something is begun that has to be paid for in the end.

        Args:
            user_id: Whose.
            amount: How many, at least 1.
            payment_id: Of a payment that may have been made already.

        Raises:
            InsufficientBalance: There are not enough.
            TokenInvalid: The user has been removed since they signed in.
        """
        balance = (await self._account(user_id)).balance
        is_paid = payment_id is not None and await self.tokens.has_entry(payment_id)
        if balance < amount and not is_paid:
            raise InsufficientBalance.of(required=amount, available=balance)

    @transactional
    async def deduct(self, user_id: UUID, *, amount: int, description: str, payment_id: UUID | None = None) -> int:
        """Spends tokens.

        Args:
            user_id: Whose.
            amount: How many, at least 1.
            description: On what.
            payment_id: Of a payment that may be asked for again: it is made once, whatever becomes of the process.

        Returns:
            How many are left.

        Raises:
            InsufficientBalance: There are not enough. None is spent.
            TokenInvalid: The user has been removed since they signed in.
        """
        if payment_id and await self.tokens.has_entry(payment_id):
            return (await self._account(user_id)).balance
        entry = TokenEntry(
            id=payment_id or uuid4(),
            user_id=user_id,
            amount=amount,
            description=description,
            created_at=datetime.now(UTC),
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
