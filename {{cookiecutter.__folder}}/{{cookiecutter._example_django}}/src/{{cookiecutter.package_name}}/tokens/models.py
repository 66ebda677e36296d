"""The tables of balances, and of what they were spent on."""

from uuid import uuid4

from django.db import models
from django.utils.timezone import now

from ..users.models import User


class TokenAccount(models.Model):
    """How many tokens a user has."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    balance = models.BigIntegerField()
    lifetime_spent = models.BigIntegerField(default=0)

    class Meta:
        db_table = "token_accounts"
        constraints = [models.CheckConstraint(condition=models.Q(balance__gte=0), name="token_accounts_balance_check")]


class TokenEntry(models.Model):
    """One deduction."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    amount = models.BigIntegerField()
    description = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "token_entries"
