"""Users on their way in and out."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, WithJsonSchema

from ..fields import STORABLE, Input, Moment
from .addresses import MAX_LENGTH, normalized

Email = Annotated[
    str,
    AfterValidator(normalized),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": MAX_LENGTH}),
]
"""An e-mail address. One address is one text."""


class Registration(Input):
    """Somebody who wants an account."""

    email: Email
    full_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), STORABLE]
    # At least 8 characters, as NIST SP 800-63B (3.1.1.2) has it; at most 128, since hashing takes its time.
    password: Annotated[str, StringConstraints(min_length=8, max_length=128), STORABLE]


class UserOut(BaseModel):
    """Somebody with an account."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    full_name: str
    created_at: Moment
