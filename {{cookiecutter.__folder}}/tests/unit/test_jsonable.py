"""Any value becomes JSON."""

import json
import math
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from {{ cookiecutter.package_name }}.jsonable import dumps


class Rude:
    def __str__(self) -> str:
        raise RuntimeError("no")

    __repr__ = __str__


CYCLE: dict[str, Any] = {"name": "cycle"}
CYCLE["self"] = CYCLE


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        (Decimal("1.10"), "1.10"),
        (datetime(2026, 1, 31, tzinfo=UTC), "2026-01-31T00:00:00Z"),
        (b"bytes", "b'bytes'"),
        ({1}, [1]),
        (2**70, str(2**70)),
        (math.nan, None),
        ({1: "one", None: "none"}, {"1": "one", "null": "none"}),
        ({(1, 2): "pair"}, {"(1, 2)": "pair"}),
        ("\ud800 alone", "\\ud800 alone"),
        (Rude(), "<Rude that cannot be shown>"),
        ({"deep": {"rude": [Rude()]}}, {"deep": {"rude": ["<Rude that cannot be shown>"]}}),
        (CYCLE, {"name": "cycle", "self": "…"}),
        pytest.param(10**5000, "<int that cannot be shown>", id="thousands of digits"),
    ],
)
def test_any_value_becomes_json(value: object, expected: object) -> None:
    assert json.loads(dumps(value)) == expected


def test_depth_is_bounded() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert b"\xe2\x80\xa6" in dumps(deep)  # an ellipsis
