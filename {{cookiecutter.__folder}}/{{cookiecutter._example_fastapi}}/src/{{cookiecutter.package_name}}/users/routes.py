"""Users, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from ..database.failures import READING, WRITING
from ..errors import fails_with
from ..tokens.repository import TokenRepository
from .errors import EmailTaken, UserNotFound
from .models import User
from .repository import UserRepository
from .schemas import Registration, UserOut
from .service import UserService

router = APIRouter(prefix="/api/v1/users", tags=["users"])
service = UserService(UserRepository(), TokenRepository())


@router.post("", status_code=201, response_model=UserOut)
@fails_with(EmailTaken, *WRITING)
async def register(registration: Registration, response: Response) -> User:
    """Registers a user."""
    user = await service.register(**registration.model_dump())
    response.headers["Location"] = f"/api/v1/users/{user.id}"
    return user


@router.get("/{user_id}", response_model=UserOut)
@fails_with(UserNotFound, *READING)
async def get_user(user_id: UUID) -> User:
    """One user."""
    return await service.get(user_id)
