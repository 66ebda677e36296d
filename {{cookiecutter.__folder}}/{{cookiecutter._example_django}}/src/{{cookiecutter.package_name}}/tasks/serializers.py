"""Tasks on their way out."""

from typing import Any

from rest_framework import serializers

from ..fields import Id, Input
from .models import Task

_STATUSES = ["pending", "running", "succeeded", "failed"]


class TaskPath(Input):
    task_id = Id()


class StartedOut(serializers.Serializer[Any]):
    task_id = serializers.UUIDField()
    status = serializers.ChoiceField(_STATUSES)
    status_url = serializers.CharField()


class TaskOut(serializers.Serializer[Any]):
    task_id = serializers.UUIDField()
    status = serializers.ChoiceField(_STATUSES)
    result = serializers.DictField(allow_null=True)
    error = serializers.DictField(allow_null=True, help_text="What a failed request is answered.")


def started(task: Task) -> dict[str, Any]:
    """What is told at once of a task that has been ordered."""
    return {"task_id": task.id, "status": task.status, "status_url": f"/api/v1/tasks/{task.id}"}
