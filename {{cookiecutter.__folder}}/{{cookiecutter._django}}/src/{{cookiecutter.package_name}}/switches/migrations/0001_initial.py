"""The table of the switches."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes it."""

    initial = True

    operations = [
        migrations.CreateModel(
            name="SwitchRow",
            fields=[
                ("name", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("value", models.CharField(max_length=20)),
                ("changed_at", models.DateTimeField()),
            ],
            options={"db_table": "switches"},
        ),
    ]
