"""What can be done with reports."""

from ..database.transactions import transactional
from ..outbox.writing import add
from ..tasks.models import Task
from ..tasks.service import TaskService
from .effects import BUILD_REPORT


class ReportService:
    """Orders reports.

    Args:
        tasks: Where it is told how they go.
    """

    def __init__(self, tasks: TaskService) -> None:
        self.tasks = tasks

    @transactional
    def order(self) -> Task:
        """Has a report built in the background. The task and the order are kept together, or neither of them.

        Returns:
            The task that will have it.

        Raises:
            TaskQueueUnavailable: Too many are waiting already.
        """
        task = self.tasks.create(BUILD_REPORT.name)
        add(BUILD_REPORT, task_id=str(task.id))
        return task
