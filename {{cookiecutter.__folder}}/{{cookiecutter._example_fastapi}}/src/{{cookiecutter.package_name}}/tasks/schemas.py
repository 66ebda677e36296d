"""Tasks on their way out."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from .models import Status, Task


class StartedOut(BaseModel):
    """A task that has been ordered."""

    task_id: UUID
    status: Status
    status_url: str

    @classmethod
    def of(cls, task: Task) -> "StartedOut":
        """What is told of it at once."""
        return cls(task_id=task.id, status=task.status, status_url=f"/api/v1/tasks/{task.id}")


class TaskOut(BaseModel):
    """How a task goes, and what has come of it. `error` is what a failed request is answered."""

    task_id: UUID
    status: Status
    result: dict[str, Any] | None
    error: dict[str, Any] | None
