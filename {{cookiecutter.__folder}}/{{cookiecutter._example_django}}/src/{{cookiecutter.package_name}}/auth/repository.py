"""Sessions in the database: families of refresh tokens."""

from datetime import datetime
from uuid import UUID

from ..database.refusals import refusing
from .errors import TokenInvalid
from .models import RefreshToken

REFUSALS = {"refresh_tokens.user_id": TokenInvalid}


class SessionRepository:
    """Finds and keeps refresh tokens, by their hashes."""

    def add(self, token: RefreshToken) -> None:
        """Keeps a new one.

        Raises:
            TokenInvalid: Its user has been removed meanwhile.
        """
        with refusing(REFUSALS, detail="its user does not exist"):
            token.save(force_insert=True)

    def by_hash(self, token_hash: str) -> RefreshToken | None:
        """The one with this hash, as it stands by now."""
        return RefreshToken.objects.filter(token_hash=token_hash).first()

    def lock(self, family_id: UUID) -> None:
        """Lets nobody else exchange a token of this family until the end of the transaction.

        It locks the first token of the family, whose id is the family's: it is there before any other, and stays. (SQLite
        lets one transaction write at a time, so there is nothing to lock.)
        """
        RefreshToken.objects.select_for_update().filter(id=family_id).first()

    def spend(self, token_hash: str, now: datetime) -> bool:
        """Spends one. Of several who try at once, one succeeds.

        Returns:
            Whether it was this call that spent it.
        """
        return RefreshToken.objects.filter(token_hash=token_hash, spent_at=None).update(spent_at=now) == 1

    def revoke(self, family_id: UUID, now: datetime) -> None:
        """Ends a session: none of its tokens is good for anything from now on."""
        RefreshToken.objects.filter(family_id=family_id, revoked_at=None).update(revoked_at=now)
