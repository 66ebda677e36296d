"""Routes that ask another service, which may misbehave. In FastAPI."""

from fastapi import APIRouter

from .desk_service import Desk, async_client, client

router = APIRouter(prefix="/failing", include_in_schema=False)


@router.get("/outside")
async def outside(url: str) -> Desk:
    """Asks in the event loop."""
    return await async_client.get(url, read_as=Desk)


@router.get("/outside/in-a-thread")
def outside_in_a_thread(url: str) -> Desk:
    """Asks in a thread."""
    return client.get(url, read_as=Desk)
