"""Articles on their way in and out."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ..fields import STORABLE, Input, Moment

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=200), STORABLE]
Body = Annotated[str, StringConstraints(min_length=1, max_length=50_000), STORABLE]


def _without_default(schema: dict[str, Any]) -> None:
    del schema["default"]


NOT_SENT: Any = Field(default="", json_schema_extra=_without_default)
"""For a field that may be left out, and may not be null."""


class Draft(Input):
    """Something new."""

    title: Title
    body: Body


class Changes(Input):
    """Another title, another body, or both."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    title: Title = NOT_SENT
    body: Body = NOT_SENT

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("Must have a title, a body, or both.")
        return self


class ArticleOut(BaseModel):
    """An article."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    body: str
    status: Literal["draft", "published"]
    author_id: UUID
    version: int
    created_at: Moment
    updated_at: Moment
    published_at: Moment | None


class PageOut(BaseModel):
    """A part of the list of articles."""

    model_config = ConfigDict(from_attributes=True)

    items: list[ArticleOut]
    next_cursor: str | None
