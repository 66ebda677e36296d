"""The table of tasks."""

from uuid import uuid4

from django.db import models
from django.utils.timezone import now


class Task(models.Model):
    """Work that goes on in the background. The outbox has what is to be done; this is what its client sees of it."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    kind = models.CharField(max_length=50)
    status = models.CharField(max_length=20, default="pending")
    result = models.JSONField(null=True)
    error = models.JSONField(null=True)
    request_id = models.CharField(max_length=128, null=True)
    created_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tasks"
        indexes = [models.Index(fields=["finished_at"], name="tasks_finished_at_idx")]
