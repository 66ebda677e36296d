"""Reads a failure in the `flat` format, so that the other tests need not know which format this service has."""

import httpx2

from .failure import Failure

MEDIA_TYPE = "application/json"


def read(response: httpx2.Response) -> Failure:
    """The failure in this response."""
    assert response.headers["Content-Type"] == MEDIA_TYPE
    body = response.json()
    is_validation = "_VALIDATION_" in body["code"]
    return Failure(
        code=body["code"],
        message=body["message"],
        fields=body["details"] if is_validation else {},
        details={} if is_validation else body["details"],
        retryable=body["retryable"],
        request_id=body["request_id"],
        debug=body.get("debug"),
    )
