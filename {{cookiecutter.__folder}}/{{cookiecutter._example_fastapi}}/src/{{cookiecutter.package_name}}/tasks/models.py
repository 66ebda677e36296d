"""The table of tasks."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from ..database.base import Base

Status = Literal["pending", "running", "succeeded", "failed"]

_DATA = JSON(none_as_null=True)


class Task(Base):
    """Work that goes on in the background. The outbox has what is to be done; this is what its client sees of it."""

    __tablename__ = "tasks"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(50))
    status: Mapped[Status] = mapped_column(String(20))
    result: Mapped[dict[str, Any] | None] = mapped_column(_DATA)
    error: Mapped[dict[str, Any] | None] = mapped_column(_DATA)
    request_id: Mapped[str | None] = mapped_column(String(128))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
