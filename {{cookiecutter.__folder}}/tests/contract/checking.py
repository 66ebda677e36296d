"""What holds for every failure, whatever the rule that a test is about."""

from collections.abc import Iterable
from typing import Any

import httpx2

from {{ cookiecutter.package_name }}.errors import PREFIX

from .failure import Failure
from .reading import read

Record = dict[str, Any]

UNFORESEEN = (500, "SYSTEM_INTERNAL_ERROR")


def check(response: httpx2.Response, status: int, reason: str) -> Failure:
    """Checks that this is a failure as the contract has it, and returns what it says.

    Args:
        response: The answer.
        status: The status that it must have.
        reason: The code that it must have, less the prefix of this service.
    """
    assert (response.status_code, response.headers.get("X-Error-Code")) == (status, f"{PREFIX}_{reason}")
    failure = read(response)
    assert failure.code == response.headers["X-Error-Code"]
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers.get_list("X-Request-ID") == [failure.request_id]
    assert "hunter2" not in response.text
    assert not any("injected" in name.lower() or "\n" in value for name, value in response.headers.multi_items())
    return failure


def failures(records: Iterable[Record]) -> list[Record]:
    """Those that say that something went wrong."""
    return [record for record in records if record["level"] not in ("debug", "info")]


def accesses(records: Iterable[Record]) -> list[Record]:
    """Those that say that a request has been answered."""
    return [record for record in records if record["level"] == "info" and "status_code" in record.get("http", {})]
