"""`/healthz` and `/readyz`, for whoever decides to restart this process or to send it traffic."""

from typing import Any

from fastapi import APIRouter, Request

from ..errors import fails_with
from ..errors.dependencies import NotReady, ShuttingDown
from ..health import readiness

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process runs. Nothing else is asked: a dead database is no reason to restart this."""
    return {"status": "ok"}


@router.get("/readyz")
@fails_with(NotReady, ShuttingDown)
def readyz(request: Request) -> dict[str, Any]:
    """The service can serve: everything that it depends on answers."""
    return readiness(request.app.state.settings)
