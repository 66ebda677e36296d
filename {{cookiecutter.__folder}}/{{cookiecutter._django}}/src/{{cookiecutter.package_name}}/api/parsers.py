"""Reads request bodies."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.http import UnreadablePostError
from rest_framework import parsers
from rest_framework.exceptions import ParseError

MAX_DEPTH = 254
"""Containers inside containers: as many as orjson writes."""


class JSONParser(parsers.JSONParser):
    """JSON as RFC 8259 has it: UTF-8, without NaN and without halves of characters.

    REST framework's own parser takes the latter, and then fails when it writes them; and it fails on deep nesting.
    """

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The value that the body stands for."""
        body = stream.read()
        announced = parser_context["request"].META.get("CONTENT_LENGTH") if parser_context else None
        if len(body) < int(announced or 0):
            raise UnreadablePostError("the client went away before all of the body was there")
        try:
            value = orjson.loads(body)
            if body.count(b"[") + body.count(b"{") > MAX_DEPTH:
                orjson.dumps(value)  # what is nested too deeply to be written is too deep to be taken in
        except (orjson.JSONDecodeError, orjson.JSONEncodeError) as exc:
            raise ParseError(str(exc)) from exc
        return value
