"""Tasks, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Request

from ..database.failures import READING
from ..errors import fails_with
from .errors import TaskNotFound
from .repository import TaskRepository
from .schemas import TaskOut
from .service import TaskService
from .showing import shown

router = APIRouter(prefix="/api/v1/tasks", tags=["tasks"])
service = TaskService(TaskRepository())


@router.get("/{task_id}")
@fails_with(TaskNotFound, *READING)
async def get_task(task_id: UUID, request: Request) -> TaskOut:
    """How a task goes, and what has come of it."""
    task = await service.get(task_id)
    return TaskOut(
        task_id=task.id,
        status=task.status,
        result=task.result,
        error=shown(task.error, task.request_id, task.finished_at, request.app.state.settings),
    )
