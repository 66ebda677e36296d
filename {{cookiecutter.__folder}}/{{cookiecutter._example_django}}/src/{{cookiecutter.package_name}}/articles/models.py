"""The table of articles."""

from uuid import uuid4

from django.db import models
from django.utils.timezone import now

from ..users.models import User


class Article(models.Model):
    """Something that a user has written. Until it is published it is a draft."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200)
    body = models.TextField()
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    published_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "articles"
        indexes = [models.Index(fields=["created_at", "id"], name="articles_created_at_id_idx")]

    @property
    def status(self) -> str:
        """`draft` or `published`."""
        return "published" if self.published_at else "draft"
