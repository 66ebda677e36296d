"""The tables of the outbox."""

from django.db import models


class OutboxRow(models.Model):
    """A side effect that has not been delivered yet. `entries.Entry` says what the columns are."""

    id = models.UUIDField(primary_key=True)
    effect = models.CharField(max_length=100)
    payload = models.JSONField()
    request_id = models.CharField(max_length=128, null=True)
    trace_id = models.CharField(max_length=32, null=True)
    user_id = models.TextField(null=True)
    created_at = models.DateTimeField()
    attempts = models.IntegerField()
    due_at = models.DateTimeField()
    last_error = models.TextField(null=True)
    handed_over = models.BooleanField(db_default=False)

    class Meta:
        db_table = "outbox"
        indexes = [
            models.Index(fields=["due_at"], name="outbox_due_at_idx"),
            models.Index(fields=["effect"], name="outbox_effect_idx"),
        ]


class DeadLetterRow(models.Model):
    """A side effect that was given up. `entries.DeadLetter` says what the columns are."""

    id = models.UUIDField(primary_key=True)
    effect = models.CharField(max_length=100)
    payload = models.JSONField()
    request_id = models.CharField(max_length=128, null=True)
    trace_id = models.CharField(max_length=32, null=True)
    user_id = models.TextField(null=True)
    created_at = models.DateTimeField()
    attempts = models.IntegerField()
    error = models.TextField()
    message = models.TextField()
    died_at = models.DateTimeField()

    class Meta:
        db_table = "dead_letters"
        indexes = [models.Index(fields=["died_at"], name="dead_letters_died_at_idx")]
