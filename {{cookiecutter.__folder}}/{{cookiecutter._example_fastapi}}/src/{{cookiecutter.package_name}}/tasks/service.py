"""What can be done with tasks. Whoever works on one tells how it goes, as often as it likes: all of it can be repeated."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from ..database.transactions import read_only, transactional
from ..errors import ServiceError
from ..telemetry.context import current_request
from .errors import TaskNotFound
from .models import Task
from .repository import TaskRepository
from .showing import kept

KEPT = timedelta(days=7)
"""For how long a finished task can be asked for. Anybody can order one: they must not fill the disk."""


class TaskService:
    """Notes what is to be done, how it goes, and what has come of it.

    Args:
        tasks: Where they are kept.
    """

    def __init__(self, tasks: TaskRepository) -> None:
        self.tasks = tasks

    @transactional
    async def create(self, kind: str) -> Task:
        """Notes a new one, in the transaction that also hands it to the outbox.

        Args:
            kind: What is to be done, for people who look into the table.
        """
        now, request = datetime.now(UTC), current_request.get()
        await self.tasks.forget(now - KEPT)
        request_id = request.request_id if request else None
        task = Task(id=uuid4(), kind=kind, status="pending", request_id=request_id, created_at=now)
        await self.tasks.add(task)
        return task

    @read_only
    async def get(self, task_id: UUID) -> Task:
        """One task.

        Raises:
            TaskNotFound: There is none.
        """
        task = await self.tasks.get(task_id)
        if task is None:
            raise TaskNotFound(task_id=task_id)
        return task

    @transactional
    async def begin(self, task_id: UUID) -> bool:
        """Somebody takes it on, perhaps not for the first time.

        Returns:
            Whether there is something left to do: not when it has succeeded before, or nobody knows it any more.
        """
        task = await self._unfinished(task_id)
        if task is None:
            return False
        task.status, task.error, task.finished_at = "running", None, None
        await self.tasks.change(task)
        return True

    @transactional
    async def succeed(self, task_id: UUID, result: dict[str, Any]) -> None:
        """It is done.

        Args:
            task_id: Which one.
            result: What came of it: values that JSON knows.
        """
        if task := await self._unfinished(task_id):
            task.status, task.result, task.finished_at = "succeeded", result, datetime.now(UTC)
            await self.tasks.change(task)

    @transactional
    async def fail(self, task_id: UUID, error: ServiceError) -> None:
        """It has been given up.

        Args:
            task_id: Which one.
            error: Why.
        """
        if task := await self._unfinished(task_id):
            task.status, task.error, task.finished_at = "failed", kept(error), datetime.now(UTC)
            await self.tasks.change(task)

    async def _unfinished(self, task_id: UUID) -> Task | None:
        """The task, locked, unless it has succeeded: that is final. (Who gave it up may have been told to try again.)"""
        task = await self.tasks.lock(task_id)
        return None if task is None or task.status == "succeeded" else task
