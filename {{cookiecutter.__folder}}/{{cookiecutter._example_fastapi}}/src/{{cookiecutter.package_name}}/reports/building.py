"""Builds reports, in the background."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ..database.transactions import read_only
from ..tasks.repository import TaskRepository
from ..tasks.service import TaskService
from .figures import MONTHS, report
from .months import last_months
from .repository import ReportRepository


class ReportBuilder:
    """Builds reports, and tells the tasks how it goes. To build one twice is the same as once.

    Args:
        reports: Where the figures are.
        tasks: Where it is told.
    """

    def __init__(self, reports: ReportRepository, tasks: TaskService) -> None:
        self.reports = reports
        self.tasks = tasks

    async def build(self, task_id: UUID, now: datetime) -> None:
        """Builds the report that a task has ordered.

        Args:
            task_id: The task.
            now: The report ends with the month of this moment.
        """
        if await self.tasks.begin(task_id):
            await self.tasks.succeed(task_id, await self._report(now))

    @read_only
    async def _report(self, now: datetime) -> dict[str, Any]:
        months = last_months(now, MONTHS)
        return report(await self.reports.figures(months), months)


builder = ReportBuilder(ReportRepository(), TaskService(TaskRepository()))
