"""What the models of requests and answers are made of: text that every database can hold, and times of one form."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

from .errors.validation import NO_NUL


class Input(BaseModel):
    """What is sent. A value is taken for what it is: no number is made of text, no text of a number."""

    model_config = ConfigDict(strict=True)


def _storable(value: str) -> str:
    if "\0" in value:
        raise ValueError(NO_NUL)
    return value


STORABLE = AfterValidator(_storable)
"""For text that every database can hold. It stands last: what stands before it may still change the text."""


def _rfc_3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(_rfc_3339), WithJsonSchema({"type": "string", "format": "date-time"})]
"""A time in an answer: RFC 3339, UTC, always with microseconds, so that texts are in the order of time."""
