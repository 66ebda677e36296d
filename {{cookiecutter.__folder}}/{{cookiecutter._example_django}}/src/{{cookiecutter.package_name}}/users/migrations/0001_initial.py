"""The table of users."""

import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes it."""

    initial = True

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("email", models.CharField(max_length=254)),
                ("full_name", models.CharField(max_length=200)),
                ("password_hash", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "db_table": "users",
                "constraints": [models.UniqueConstraint(fields=("email",), name="users_email_key")],
            },
        ),
    ]
