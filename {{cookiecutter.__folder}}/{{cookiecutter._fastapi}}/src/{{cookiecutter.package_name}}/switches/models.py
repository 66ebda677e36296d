"""The table of the switches."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ..database.base import Base


class SwitchRow(Base):
    """A switch that somebody has set at least once."""

    __tablename__ = "switches"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[str] = mapped_column(String(20))
    changed_at: Mapped[datetime]
