"""Reports, over HTTP."""

from fastapi import APIRouter, Response

from ..database.failures import WRITING
from ..errors import fails_with
from ..errors.dependencies import TaskQueueUnavailable
from ..tasks.repository import TaskRepository
from ..tasks.schemas import StartedOut
from ..tasks.service import TaskService
from .service import ReportService

router = APIRouter(prefix="/api/v1/reports", tags=["reports"])
service = ReportService(TaskService(TaskRepository()))


@router.post("", status_code=202)
@fails_with(TaskQueueUnavailable, *WRITING)
async def order_report(response: Response) -> StartedOut:
    """Has a report built of what is published. The task that is answered will have it."""
    started = StartedOut.of(await service.order())
    response.headers["Location"] = started.status_url
    return started
