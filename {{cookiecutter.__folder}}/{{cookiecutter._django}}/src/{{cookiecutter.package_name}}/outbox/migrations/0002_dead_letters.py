"""The table of dead letters; and what the outbox needs to hand work over, and to be counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes them."""

    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="DeadLetterRow",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("effect", models.CharField(max_length=100)),
                ("payload", models.JSONField()),
                ("request_id", models.CharField(max_length=128, null=True)),
                ("trace_id", models.CharField(max_length=32, null=True)),
                ("user_id", models.TextField(null=True)),
                ("created_at", models.DateTimeField()),
                ("attempts", models.IntegerField()),
                ("error", models.TextField()),
                ("message", models.TextField()),
                ("died_at", models.DateTimeField()),
            ],
            options={
                "db_table": "dead_letters",
                "indexes": [models.Index(fields=["died_at"], name="dead_letters_died_at_idx")],
            },
        ),
        migrations.AddField("outboxrow", "handed_over", models.BooleanField(db_default=False)),
        migrations.AddIndex("outboxrow", models.Index(fields=["effect"], name="outbox_effect_idx")),
    ]
