"""Users in the database."""

from uuid import UUID

from sqlalchemy import select

from ..database.refusals import refusing
from ..database.transactions import session
from .errors import EmailTaken
from .models import User

REFUSALS = {"users_email_key": EmailTaken}


class UserRepository:
    """Finds and keeps users."""

    async def add(self, user: User) -> None:
        """Keeps a new one.

        Raises:
            EmailTaken: Somebody else has this address.
        """
        with refusing(REFUSALS, email=user.email):
            session().add(user)
            await session().flush()

    async def get(self, user_id: UUID) -> User | None:
        """The one with this id."""
        return await session().get(User, user_id)

    async def by_email(self, email: str) -> User | None:
        """The one with this address, which is in lower case."""
        return await session().scalar(select(User).where(User.email == email))
