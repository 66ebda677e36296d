"""What can be done with users."""

from uuid import UUID

from ..auth.passwords import hash_password
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

    def register(self, *, email: str, full_name: str, password: str) -> User:
        """Registers somebody.

        Args:
            email: Their address; it is kept in lower case.
            full_name: What they are called.
            password: At least 8 characters. Only its hash is kept.

        Raises:
            EmailTaken: Somebody has registered with this address.
        """
        # The hash takes its time, so nobody's transaction waits for it.
        return self._add(User(email=email.lower(), full_name=full_name, password_hash=hash_password(password)))

    @transactional
    def _add(self, user: User) -> User:
        self.users.add(user)
        self.tokens.open(user.id)
        add(WELCOME_MAIL, user_id=str(user.id), email=user.email, full_name=user.full_name)
        return user

    @read_only
    def get(self, user_id: UUID) -> User:
        """The user with this id.

        Raises:
            UserNotFound: There is none.
        """
        user = self.users.get(user_id)
        if user is None:
            raise UserNotFound(user_id=user_id)
        return user
