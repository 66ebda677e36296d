"""Articles on their way in and out."""

from typing import Any

from rest_framework import serializers

from ..fields import Id, Input, Moment, QueryNumber, QueryText, Text


class Draft(Input):
    title = Text(min_length=5, max_length=200, trim_whitespace=True)
    body = Text(min_length=1, max_length=50_000)


class Changes(Input):
    title = Text(min_length=5, max_length=200, trim_whitespace=True, required=False)
    body = Text(min_length=1, max_length=50_000, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """At least one of them."""
        if not attrs:
            raise serializers.ValidationError("Must have a title, a body, or both.")
        return attrs


class ArticlePath(Input):
    article_id = Id()


class ListQuery(Input):
    limit = QueryNumber(min_value=1, max_value=100, default=20)
    cursor = QueryText(allow_blank=True, default=None)


class ArticleOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    body = serializers.CharField()
    status = serializers.ChoiceField(["draft", "published"])
    author_id = serializers.UUIDField()
    version = serializers.IntegerField()
    created_at = Moment()
    updated_at = Moment()
    published_at = Moment(allow_null=True)


class PageOut(serializers.Serializer[Any]):
    items = ArticleOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)
