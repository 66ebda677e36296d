"""Takes secrets out of what is about to be logged or shown: by the name of a key, and by shape inside text."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from ..jsonable import MAX_DEPTH, text
from .secret_names import MAX_REMEMBERED, is_secret
from .secret_shapes import (
    KNOWN_SHAPES,
    NAMED_SHAPES,
    REDACTED,
    SECRET_SHAPES,
    folded,
    may_have_known,
    may_have_named,
)

__all__ = ["MAX_TEXT", "REDACTED", "SECRET_SHAPES", "redact", "redact_text"]
