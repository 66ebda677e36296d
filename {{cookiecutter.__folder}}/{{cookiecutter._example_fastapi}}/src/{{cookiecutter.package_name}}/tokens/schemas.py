"""Balances on their way out, deductions on their way in."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ..fields import STORABLE, Input


class Deduction(Input):
    """What is to be spent, and on what."""

    amount: Annotated[int, Field(ge=1, le=1_000_000_000)]
    description: Annotated[str, StringConstraints(min_length=1, max_length=200), STORABLE]


class AccountOut(BaseModel):
    """What a user has, and has spent."""

    model_config = ConfigDict(from_attributes=True)

    balance: int
    lifetime_spent: int


class BalanceOut(BaseModel):
    """What a user has left."""

    balance: int
