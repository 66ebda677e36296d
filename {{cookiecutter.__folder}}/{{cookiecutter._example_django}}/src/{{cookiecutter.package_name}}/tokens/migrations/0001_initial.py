"""The tables of balances, and of what they were spent on."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes them."""

    initial = True

    dependencies = [("users", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="TokenAccount",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="users.user",
                    ),
                ),
                ("balance", models.BigIntegerField()),
                ("lifetime_spent", models.BigIntegerField(default=0)),
            ],
            options={
                "db_table": "token_accounts",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("balance__gte", 0)), name="token_accounts_balance_check")
                ],
            },
        ),
        migrations.CreateModel(
            name="TokenEntry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("amount", models.BigIntegerField()),
                ("description", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="users.user"),
                ),
            ],
            options={
                "db_table": "token_entries",
            },
        ),
    ]
