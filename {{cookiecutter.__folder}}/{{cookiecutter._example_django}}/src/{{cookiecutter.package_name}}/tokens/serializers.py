"""Balances on their way out, deductions on their way in."""

from typing import Any

from rest_framework import serializers

from ..fields import Input, Text, WholeNumber


class Deduction(Input):
    amount = WholeNumber(min_value=1, max_value=1_000_000_000)
    description = Text(min_length=1, max_length=200)


class AccountOut(serializers.Serializer[Any]):
    balance = serializers.IntegerField()
    lifetime_spent = serializers.IntegerField()


class BalanceOut(serializers.Serializer[Any]):
    balance = serializers.IntegerField()
