"""Tasks in the database."""

from datetime import datetime
from uuid import UUID

from .models import Task


class TaskRepository:
    """Finds and keeps tasks."""

    def add(self, task: Task) -> None:
        """Keeps a new one."""
        task.save(force_insert=True)

    def get(self, task_id: UUID) -> Task | None:
        """The one with this id."""
        return Task.objects.filter(id=task_id).first()

    def lock(self, task_id: UUID) -> Task | None:
        """The one with this id, which nobody else can change until the end of the transaction."""
        return Task.objects.select_for_update().filter(id=task_id).first()

    def change(self, task: Task) -> None:
        """Keeps what has become of one that was locked."""
        task.save(force_update=True)

    def forget(self, before: datetime) -> None:
        """Removes those that were finished before then."""
        Task.objects.filter(finished_at__lt=before).delete()
