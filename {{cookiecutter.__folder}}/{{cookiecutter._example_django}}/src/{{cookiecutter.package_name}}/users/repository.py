"""Users in the database."""

from uuid import UUID

from ..database.refusals import refusing
from .errors import EmailTaken
from .models import User

REFUSALS = {"users_email_key": EmailTaken}


class UserRepository:
    """Finds and keeps users."""

    def add(self, user: User) -> None:
        """Keeps a new one.

        Raises:
            EmailTaken: Somebody else has this address.
        """
        with refusing(REFUSALS, email=user.email):
            user.save(force_insert=True)

    def get(self, user_id: UUID) -> User | None:
        """The one with this id."""
        return User.objects.filter(id=user_id).first()

    def by_email(self, email: str) -> User | None:
        """The one with this address, which is in lower case."""
        return User.objects.filter(email=email).first()
