"""`GET /api/v1/ping`: the smallest route there is, to copy from and to try the service with."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1", tags=["ping"])


@router.get("/ping")
async def ping() -> dict[str, str]:
    """Answers, to show that requests arrive."""
    return {"message": "pong"}
