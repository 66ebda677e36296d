"""Reports, over HTTP."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ..database.failures import WRITING
from ..errors import fails_with
from ..errors.dependencies import TaskQueueUnavailable
from ..tasks.repository import TaskRepository
from ..tasks.serializers import StartedOut, started
from ..tasks.service import TaskService
from .service import ReportService

service = ReportService(TaskService(TaskRepository()))


@extend_schema(operation_id="order_report", tags=["reports"], request=None, responses={202: StartedOut})
@fails_with(TaskQueueUnavailable, *WRITING)
@api_view(["POST"])
def order_report(request: Request) -> Response:
    """Has a report built of what is published. The task that is answered will have it."""
    ordered = StartedOut(started(service.order())).data
    return Response(ordered, status=202, headers={"Location": ordered["status_url"]})
