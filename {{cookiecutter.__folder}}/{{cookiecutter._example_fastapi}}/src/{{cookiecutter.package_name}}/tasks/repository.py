"""Tasks in the database."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from ..database.transactions import session
from .models import Task


class TaskRepository:
    """Finds and keeps tasks."""

    async def add(self, task: Task) -> None:
        """Keeps a new one."""
        session().add(task)
        await session().flush()

    async def get(self, task_id: UUID) -> Task | None:
        """The one with this id."""
        return await session().get(Task, task_id)

    async def lock(self, task_id: UUID) -> Task | None:
        """The one with this id, which nobody else can change until the end of the transaction."""
        return await session().get(Task, task_id, with_for_update=True, populate_existing=True)

    async def change(self, task: Task) -> None:
        """Keeps what has become of one that was locked: the session has noticed."""
        await session().flush()

    async def forget(self, before: datetime) -> None:
        """Removes those that were finished before then."""
        forgotten = delete(Task).where(Task.finished_at < before)
        await session().execute(forgotten, execution_options={"synchronize_session": False})
