"""Summaries on their way out."""

from typing import Any

from rest_framework import serializers


class SummaryOut(serializers.Serializer[Any]):
    summary = serializers.CharField()
    degraded = serializers.BooleanField()
    tokens_left = serializers.IntegerField()
