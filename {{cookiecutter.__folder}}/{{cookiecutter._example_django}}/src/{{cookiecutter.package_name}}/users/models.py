"""The table of users."""

from uuid import uuid4

from django.db import models
from django.utils.timezone import now


class User(models.Model):
    """Somebody who has registered."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    email = models.CharField(max_length=254)  # in lower case
    full_name = models.CharField(max_length=200)
    password_hash = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "users"
        constraints = [models.UniqueConstraint(fields=["email"], name="users_email_key")]
