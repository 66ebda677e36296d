"""Tasks, over HTTP."""

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ..database.failures import READING
from ..errors import fails_with
from ..fields import validated
from .errors import TaskNotFound
from .repository import TaskRepository
from .serializers import TaskOut, TaskPath
from .service import TaskService
from .showing import shown

service = TaskService(TaskRepository())

_ID = OpenApiParameter("task_id", OpenApiTypes.UUID, "path")


@extend_schema(operation_id="get_task", tags=["tasks"], parameters=[_ID], responses=TaskOut)
@fails_with(TaskNotFound, *READING)
@api_view(["GET"])
def get_task(request: Request, task_id: str) -> Response:
    """How a task goes, and what has come of it."""
    task = service.get(validated(TaskPath, {"task_id": task_id})["task_id"])
    error = shown(task.error, task.request_id, task.finished_at, settings.SERVICE)
    seen = {"task_id": task.id, "status": task.status, "result": task.result, "error": error}
    return Response(TaskOut(seen).data)
