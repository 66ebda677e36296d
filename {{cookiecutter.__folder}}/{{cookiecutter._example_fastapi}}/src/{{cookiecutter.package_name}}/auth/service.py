"""What can be done to say who one is."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from ..config import Settings
from ..database.transactions import read_only, transactional
from ..outbox.writing import add
from ..users.models import User
from ..users.repository import UserRepository
from .access_tokens import issue_access_token
from .effects import SIGNED_IN
from .errors import InvalidCredentials, TokenExpired, TokenInvalid, TokenReused
from .hashing import is_password
from .models import RefreshToken
from .refresh_tokens import hash_of, new_refresh_token
from .repository import SessionRepository


class TokenPair(NamedTuple):
    """What a client signs in with from now on.

    Args:
        access_token: Says who its bearer is.
        refresh_token: For a new pair; it can be used once.
        expires_in: Seconds until the access token expires.
    """

    access_token: str
    refresh_token: str
    expires_in: int


class AuthService:
    """Signs users in, and keeps them signed in.

    Args:
        settings: They say how long tokens are valid, and hold the key.
        users: Who there is.
        sessions: Where refresh tokens are kept.
    """

    def __init__(self, settings: Settings, users: UserRepository, sessions: SessionRepository) -> None:
        self.settings = settings
        self.users = users
        self.sessions = sessions

    async def sign_in(self, *, email: str, password: str) -> TokenPair:
        """Signs somebody in.

        Args:
            email: Their address, in any case.
            password: As they sent it.

        Raises:
            InvalidCredentials: One of the two is wrong.
        """
        user = await self._find(email.lower())
        # It takes its time, so no transaction waits for it; and as long for nobody.
        if not await is_password(password, user.password_hash if user else None) or user is None:
            raise InvalidCredentials
        return await self._begin_session(user.id)

    async def refresh(self, refresh_token: str) -> TokenPair:
        """Exchanges a refresh token for a new pair. Used a second time, it ends the session: it may have been stolen.

        Raises:
            TokenInvalid: It is none of ours, or its session has been ended.
            TokenExpired: It was valid once.
            TokenReused: It had been used before.
        """
        outcome = await self._exchange(hash_of(refresh_token))
        if isinstance(outcome, TokenReused):
            raise outcome  # only now, when the end of the session has been committed
        return outcome

    @read_only
    async def _find(self, email: str) -> User | None:
        return await self.users.by_email(email)

    @transactional
    async def _begin_session(self, user_id: UUID) -> TokenPair:
        pair = await self._issue(user_id)
        await add(SIGNED_IN, actor_id=str(user_id))
        return pair

    @transactional
    async def _exchange(self, token_hash: str) -> TokenPair | TokenReused:
        token, now = await self._locked(token_hash), datetime.now(UTC)
        if token is None or (token.spent_at is None and token.revoked_at):
            raise TokenInvalid(detail="unknown, or revoked")
        if token.spent_at is None and token.expires_at <= now:
            raise TokenExpired
        if not await self.sessions.spend(token_hash, now):
            await self.sessions.revoke(token.family_id, now)
            return TokenReused(user_id=token.user_id, family_id=token.family_id)
        return await self._issue(token.user_id, token.family_id)

    async def _locked(self, token_hash: str) -> RefreshToken | None:
        """The token as it is while nobody else exchanges one of its family.

        One that is just being exchanged is waited for: else what comes of it would outlive the end of the session.
        """
        token = await self.sessions.by_hash(token_hash)
        if token is None:
            return None
        await self.sessions.lock(token.family_id)
        return await self.sessions.by_hash(token_hash)  # it may have been spent or revoked meanwhile

    async def _issue(self, user_id: UUID, family_id: UUID | None = None) -> TokenPair:
        """A new pair. Without a family its refresh token begins one, which has the id of that token."""
        now, text, token_id = datetime.now(UTC), new_refresh_token(), uuid4()
        token = RefreshToken(
            id=token_id,
            family_id=family_id or token_id,
            user_id=user_id,
            token_hash=hash_of(text),
            expires_at=now + timedelta(seconds=self.settings.refresh_token_lifetime),
            created_at=now,
        )
        await self.sessions.add(token)
        access_token = issue_access_token(self.settings, user_id)
        return TokenPair(access_token, text, self.settings.access_token_lifetime)
