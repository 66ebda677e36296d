"""Reads a failure in the `envelope` format, so that the other tests need not know which format this service has."""

import httpx2

from .failure import Failure

MEDIA_TYPE = "application/json"


def read(response: httpx2.Response) -> Failure:
    """The failure in this response."""
    assert response.headers["Content-Type"] == MEDIA_TYPE
    error = response.json()["error"]
    return Failure(
        code=error["code"],
        message=error["message"],
        fields=error["fields"] or {},
        details=error["details"] or {},
        retryable=error["retryable"],
        request_id=error["request_id"],
        debug=error.get("debug"),
    )
