"""The table of refresh tokens."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes it."""

    initial = True

    dependencies = [("users", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="RefreshToken",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("family_id", models.UUIDField()),
                ("token_hash", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
                ("spent_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="users.user"),
                ),
            ],
            options={
                "db_table": "refresh_tokens",
                "indexes": [models.Index(fields=["family_id"], name="refresh_tokens_family_id_idx")],
                "constraints": [models.UniqueConstraint(fields=("token_hash",), name="refresh_tokens_token_hash_key")],
            },
        ),
    ]
