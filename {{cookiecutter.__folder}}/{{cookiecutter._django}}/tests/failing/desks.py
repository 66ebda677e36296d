"""A table for tests, which the service does not have, in Django's ORM."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.db import connection, models

from .service import open_client


@contextmanager
def desks() -> Iterator[None]:
    """Makes the table in the settings' database; the ORM knows it for a while."""
    with open_client(), _known(), connection.schema_editor() as editor:
        editor.create_model(_desk())
    with _known():
        yield


@contextmanager
def _known() -> Iterator[None]:
    known = apps.all_models["outbox"]
    known["desk"] = _desk()
    apps.clear_cache()
    try:
        yield
    finally:
        del known["desk"]
        apps.clear_cache()


@cache
def _desk() -> type[models.Model]:
    """The model. It is made late, when Django has been set up."""

    class Desk(models.Model):
        id = models.IntegerField(primary_key=True)
        name = models.TextField(null=True)
        floor = models.IntegerField()
        seats = models.IntegerField()
        beside = models.ForeignKey("self", models.DO_NOTHING, null=True)

        class Meta:
            app_label = "tests"
            db_table = "desks"
            constraints = [
                models.UniqueConstraint(fields=["name"], name="desks_name_key"),
                models.CheckConstraint(condition=models.Q(seats__gt=0), name="desks_seats_check"),
            ]

    return Desk
