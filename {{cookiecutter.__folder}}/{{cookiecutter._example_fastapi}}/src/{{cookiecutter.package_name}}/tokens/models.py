"""The tables of tokens: what each user has, and how it came to that."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..database.base import Base


class TokenAccount(Base):
    """What a user has."""

    __tablename__ = "token_accounts"
    __table_args__ = (CheckConstraint("balance >= 0", name="balance"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    balance: Mapped[int] = mapped_column(BigInteger)
    lifetime_spent: Mapped[int] = mapped_column(BigInteger)


class TokenEntry(Base):
    """One deduction."""

    __tablename__ = "token_entries"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    description: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
