"""The table of refresh tokens."""

from uuid import uuid4

from django.db import models
from django.utils.timezone import now

from ..users.models import User


class RefreshToken(models.Model):
    """One refresh token. It is spent by its use; those that followed from one sign-in are a family."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    family_id = models.UUIDField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "refresh_tokens"
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="refresh_tokens_token_hash_key")]
        indexes = [models.Index(fields=["family_id"], name="refresh_tokens_family_id_idx")]
