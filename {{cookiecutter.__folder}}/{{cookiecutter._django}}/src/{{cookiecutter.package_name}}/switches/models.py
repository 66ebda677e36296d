"""The table of the switches."""

from django.db import models


class SwitchRow(models.Model):
    """A switch that somebody has set at least once."""

    name = models.CharField(max_length=100, primary_key=True)
    value = models.CharField(max_length=20)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "switches"
