"""Adds to an OpenAPI document how each operation fails, whichever framework made the document."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from ..config import Settings
from ..telemetry.records import NOT_RECORDED
from .base import ServiceError
from .dependencies import Maintenance, Overloaded
from .documentation import description, example
from .format import MEDIA_TYPE, SCHEMA
from .http import (
    AuthenticationRequired,
    BodyTooLarge,
    HostNotAllowed,
    InternalError,
    MalformedBody,
    RouteNotFound,
    UnsupportedMediaType,
)
from .upstream import DeadlineExceeded
from .validation import ValidationFailed

Errors = set[type[ServiceError]]

_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}

_ANY: Errors = {HostNotAllowed, InternalError}
_NOT_LET_IN: Errors = {DeadlineExceeded, Maintenance, Overloaded}
"""Of every operation, but for the probes; see `admission`."""
_WITH_BODY: Errors = {BodyTooLarge, MalformedBody, UnsupportedMediaType, ValidationFailed}
_WITH_SECURITY: Errors = {AuthenticationRequired}

_CONTENTS = {
    "Cache-Control": ("A failure is never stored.", {"type": "string", "const": "no-store"}),
    "Allow": ("The methods that are allowed here.", {"type": "string"}),
    "Retry-After": ("Seconds after which a retry makes sense, where that is known.", {"type": "integer", "minimum": 0}),
    "WWW-Authenticate": ("How to authenticate.", {"type": "string"}),
}
"""Headers of failures: what they say, and their schemas."""

_WITH_STATUS = {401: "WWW-Authenticate", 405: "Allow", 429: "Retry-After", 503: "Retry-After"}

_OPTIONAL = {"Retry-After"}


def document_failures(
    document: dict[str, Any], declared: Mapping[tuple[str, str], Iterable[type[ServiceError]]], settings: Settings
) -> None:
    """Puts the failures of every operation in the place of those that its framework has noted.

    Args:
        document: The OpenAPI document (3.1), which is changed.
        declared: What the operations themselves raise, by path and method (in lower case).
        settings: The service's settings.
    """
    named: Errors = set()
    for path, item in document["paths"].items():
        for method in item.keys() & _METHODS:
            operation = item[method]
            errors = _of_any(operation, item.get("parameters", [])) | set(declared.get((path, method), ()))
            errors |= set() if path in NOT_RECORDED else _NOT_LET_IN
            succeeding = {status: answer for status, answer in operation["responses"].items() if status[0] in "123"}
            operation["responses"] = succeeding | _responses(errors, settings)
            named |= errors
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Failure"] = SCHEMA
    components.setdefault("examples", {}).update(_examples(named, settings))
    components.setdefault("headers", {}).update(_headers(settings))


def _of_any(operation: Mapping[str, Any], shared: list[Any]) -> Errors:
    """What any operation like this one can fail with."""
    parameters = [*shared, *operation.get("parameters", [])]
    errors = set(_ANY)
    if "requestBody" in operation:
        errors |= _WITH_BODY
    if any(_can_be_invalid(parameter) for parameter in parameters):
        errors.add(ValidationFailed)
    if any(parameter.get("in") == "path" for parameter in parameters):
        errors.add(RouteNotFound)  # for a value that makes another path
    security = operation.get("security")
    if security and all(security):  # where one of the choices is nothing, nobody has to sign in
        errors |= _WITH_SECURITY
    return errors


def _can_be_invalid(parameter: Mapping[str, Any]) -> bool:
    """Any can, but for a part of the path that may be any text."""
    schema = parameter.get("schema", {})
    is_any_text = schema.get("type") == "string" and schema.keys() <= {"type", "title", "description"}
    return parameter.get("in") != "path" or not is_any_text


def _responses(errors: Errors, settings: Settings) -> dict[str, Any]:
    by_status = groupby(sorted(errors, key=lambda error: (error.status, error.code)), lambda error: error.status)
    return {str(status): _response(list(members), settings) for status, members in by_status}


def _response(errors: list[type[ServiceError]], settings: Settings) -> dict[str, Any]:
    docs_url = settings.error_docs_url or "/errors"
    codes = [error.code for error in errors]
    further = {name for error in errors if (name := _further_header(error))}
    names = [settings.request_id_header, "Cache-Control", *sorted(further)]
    return {
        "description": "\n".join(
            f"- [`{error.code}`]({docs_url}/{error.code}): {description(error)}" for error in errors
        ),
        "headers": {
            "X-Error-Code": {
                "description": "The code of the failure, as in the body.",
                "required": True,
                "schema": {"type": "string", "enum": codes},
            },
            **{name: {"$ref": f"#/components/headers/{name}"} for name in names},
        },
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Failure"},
                "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in codes},
            }
        },
    }


def _further_header(error: type[ServiceError]) -> str | None:
    """The header that belongs to failures of this kind only."""
    return "Retry-After" if error.status == 409 and error.retryable else _WITH_STATUS.get(error.status)


def _headers(settings: Settings) -> dict[str, Any]:
    request_id = ("The id under which the log has the rest.", {"type": "string"})
    contents = {settings.request_id_header: request_id, **_CONTENTS}
    return {
        name: {"description": text, "required": name not in _OPTIONAL, "schema": schema}
        for name, (text, schema) in contents.items()
    }


def _examples(errors: Errors, settings: Settings) -> dict[str, Any]:
    docs_url = settings.error_docs_url or "http://localhost/errors"
    ordered = sorted(errors, key=lambda error: error.code)
    return {error.code: {"summary": error.title, "value": example(error, docs_url)} for error in ordered}
