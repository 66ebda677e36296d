"""The table of tasks."""

import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes it."""

    initial = True

    dependencies = [("users", "0001_initial")]  # only so that the whole example goes with its users

    operations = [
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=50)),
                ("status", models.CharField(default="pending", max_length=20)),
                ("result", models.JSONField(null=True)),
                ("error", models.JSONField(null=True)),
                ("request_id", models.CharField(max_length=128, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "tasks",
                "indexes": [models.Index(fields=["finished_at"], name="tasks_finished_at_idx")],
            },
        ),
    ]
