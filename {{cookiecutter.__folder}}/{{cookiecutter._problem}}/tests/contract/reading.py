"""Reads a failure in the `problem` format, so that the other tests need not know which format this service has."""

import httpx2

from .failure import Failure

MEDIA_TYPE = "application/problem+json"
STANDARD = {"type", "title", "status", "detail", "instance", "code", "retryable", "request_id", "errors", "debug"}


def read(response: httpx2.Response) -> Failure:
    """The failure in this response."""
    assert response.headers["Content-Type"] == MEDIA_TYPE
    body = response.json()
    return Failure(
        code=body["code"],
        message=body["detail"],
        fields=_fields(body.get("errors", [])),
        details={name: value for name, value in body.items() if name not in STANDARD},
        retryable=body["retryable"],
        request_id=body["request_id"],
        debug=body.get("debug"),
    )


def _fields(errors: list[dict[str, str]]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for error in errors:
        if "pointer" in error:
            name = error["pointer"].removeprefix("#").removeprefix("/").replace("/", ".") or "__all__"
        else:
            name = error.get("parameter") or error["header"]
        fields.setdefault(name, []).append(error["detail"])
    return fields
