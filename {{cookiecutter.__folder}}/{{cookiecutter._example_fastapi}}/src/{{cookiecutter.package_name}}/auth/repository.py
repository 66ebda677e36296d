"""Sessions in the database: families of refresh tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from ..database.refusals import refusing
from ..database.transactions import session
from .errors import TokenInvalid
from .models import RefreshToken

REFUSALS = {"refresh_tokens.user_id": TokenInvalid}


class SessionRepository:
    """Finds and keeps refresh tokens, by their hashes."""

    async def add(self, token: RefreshToken) -> None:
        """Keeps a new one.

        Raises:
            TokenInvalid: Its user has been removed meanwhile.
        """
        with refusing(REFUSALS, detail="its user does not exist"):
            session().add(token)
            await session().flush()

    async def by_hash(self, token_hash: str) -> RefreshToken | None:
        """The one with this hash, as it stands by now."""
        found = select(RefreshToken).where(RefreshToken.token_hash == token_hash)
        return await session().scalar(found, execution_options={"populate_existing": True})

    async def lock(self, family_id: UUID) -> None:
        """Lets nobody else exchange a token of this family until the end of the transaction.

        It locks the first token of the family, whose id is the family's: it is there before any other, and stays. (SQLite
        lets one transaction write at a time, so there is nothing to lock.)
        """
        await session().execute(select(RefreshToken.id).where(RefreshToken.id == family_id).with_for_update())

    async def spend(self, token_hash: str, now: datetime) -> bool:
        """Spends one. Of several who try at once, one succeeds.

        Returns:
            Whether it was this call that spent it.
        """
        unspent = RefreshToken.token_hash == token_hash, RefreshToken.spent_at.is_(None)
        spending = update(RefreshToken).where(*unspent).values(spent_at=now).returning(RefreshToken.id)
        return (await session().execute(spending)).first() is not None

    async def revoke(self, family_id: UUID, now: datetime) -> None:
        """Ends a session: none of its tokens is good for anything from now on."""
        valid = RefreshToken.family_id == family_id, RefreshToken.revoked_at.is_(None)
        await session().execute(update(RefreshToken).where(*valid).values(revoked_at=now))
