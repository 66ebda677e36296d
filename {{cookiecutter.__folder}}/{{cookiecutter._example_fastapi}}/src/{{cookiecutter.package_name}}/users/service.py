"""What can be done with users."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from ..auth.hashing import hash_password
from ..database.transactions import read_only, transactional
from ..outbox.writing import add
from ..tokens.repository import TokenRepository
from .effects import WELCOME_MAIL
from .errors import UserNotFound
from .models import User
from .repository import UserRepository


class UserService:
    """Registers users, and finds them.

    Args:
        users: Where they are kept.
        tokens: Where the tokens are kept that each has from the start.
    """

    def __init__(self, users: UserRepository, tokens: TokenRepository) -> None:
        self.users = users
        self.tokens = tokens

    async def register(self, *, email: str, full_name: str, password: str) -> User:
        """Registers somebody.

        Args:
            email: Their address; it is kept in lower case.
            full_name: What they are called.
            password: At least 8 characters. Only its hash is kept.

        Raises:
            EmailTaken: Somebody has registered with this address.
        """
        # The hash takes its time, so nobody's transaction waits for it.
        return await self._add(email.lower(), full_name, await hash_password(password))

    @transactional
    async def _add(self, email: str, full_name: str, password_hash: str) -> User:
        user = User(
            id=uuid4(),
            email=email,
            full_name=full_name,
            password_hash=password_hash,
            created_at=datetime.now(UTC),
        )
        await self.users.add(user)
        await self.tokens.open(user.id)
        await add(WELCOME_MAIL, user_id=str(user.id), email=email, full_name=full_name)
        return user

    @read_only
    async def get(self, user_id: UUID) -> User:
        """The user with this id.

        Raises:
            UserNotFound: There is none.
        """
        user = await self.users.get(user_id)
        if user is None:
            raise UserNotFound(user_id=user_id)
        return user
