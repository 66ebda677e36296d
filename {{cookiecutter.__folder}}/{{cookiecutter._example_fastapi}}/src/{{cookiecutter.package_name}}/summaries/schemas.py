"""Summaries on their way out."""

from pydantic import BaseModel, ConfigDict


class SummaryOut(BaseModel):
    """A summary, who it is of, and what is left."""

    model_config = ConfigDict(from_attributes=True)

    summary: str
    degraded: bool
    tokens_left: int
