"""Tokens, over HTTP."""

from fastapi import APIRouter

from ..api.signed_in import SignedIn
from ..auth.errors import TokenInvalid
from ..database.failures import READING, WRITING
from ..errors import fails_with
from .errors import InsufficientBalance
from .models import TokenAccount
from .repository import TokenRepository
from .schemas import AccountOut, BalanceOut, Deduction
from .service import TokenService

router = APIRouter(prefix="/api/v1/tokens", tags=["tokens"])
service = TokenService(TokenRepository())


@router.get("/balance", response_model=AccountOut)
@fails_with(TokenInvalid, *READING)
async def get_balance(user_id: SignedIn) -> TokenAccount:
    """How many tokens one has, and has spent."""
    return await service.balance(user_id)


@router.post("/deduct")
@fails_with(InsufficientBalance, TokenInvalid, *WRITING)
async def deduct(user_id: SignedIn, deduction: Deduction) -> BalanceOut:
    """Spends tokens."""
    return BalanceOut(balance=await service.deduct(user_id, **deduction.model_dump()))
