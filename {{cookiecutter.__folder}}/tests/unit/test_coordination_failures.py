"""Failures as data and back again: whoever answers or records them sees no difference."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from {{ cookiecutter.package_name }} import __name__ as package
from {{ cookiecutter.package_name }}.errors import ConflictError, Problem, ServiceError, ValidationFailed
from {{ cookiecutter.package_name }}.errors.base import declared_errors
from {{ cookiecutter.package_name }}.errors.http import InternalError, MethodNotAllowed, for_status
from {{ cookiecutter.package_name }}.errors.stored import from_data, to_data
from {{ cookiecutter.package_name }}.jsonable import dumps


class BookingRefused(ConflictError):
    """Has values of every kind, and a constructor of its own."""

    code = "BOOKING_REFUSED"
    message = "booking {number} of {owner} for {price:.1f} {unknown}"
    user_message = "Booking {number} is refused since {since:%Y}."
    public = ("number", "since", "price")

    def __init__(self, number: UUID) -> None:
        since = datetime(2026, 1, 31, tzinfo=UTC)
        super().__init__(number=number, since=since, price=Decimal("1.50"), owner="{braces}", password="hunter2")


def stored(error: ServiceError) -> ServiceError:
    return from_data(json.loads(dumps(to_data(error))))


def seen(error: ServiceError) -> list[object]:
    """What a client and the log see of it."""
    details = json.loads(dumps(error.details))
    words = [str(error), error.for_user, details]
    return [type(error), error.code, error.status, *words, error.headers, error.retry_after]


OWN = [declared for declared in declared_errors() if declared.__module__.startswith(package)]


@pytest.mark.parametrize("declared", OWN, ids=lambda declared: declared.code)
def test_every_error_is_what_it_was(declared: type[ServiceError]) -> None:
    error = declared.example()
    assert seen(stored(error)) == seen(error)


def test_values_of_every_kind() -> None:
    error = BookingRefused(UUID(int=7))
    assert seen(stored(error)) == seen(error)
    assert "hunter2" not in str(to_data(error))
    assert stored(error).context["password"] == "[redacted]"


def test_headers_and_the_time_to_wait() -> None:
    error = MethodNotAllowed(detail="PUT", headers={"Allow": "GET"}, retry_after=1.5)
    assert seen(stored(error)) == seen(error)


def test_problems() -> None:
    error = ValidationFailed([Problem("Too long.", ("items", 0, "sku")), Problem("Wrong.", ("limit",), "query")])
    again = stored(error)
    assert isinstance(again, ValidationFailed)
    assert (again.problems, again.fields) == (error.problems, error.fields)
    assert seen(again) == seen(error)


def test_a_status_without_a_class() -> None:
    assert seen(stored(for_status(418, detail="teapot"))) == seen(for_status(418, detail="teapot"))


def test_a_code_that_is_gone() -> None:
    data = to_data(for_status(404)) | {"code": "GONE_SINCE"}
    assert isinstance(from_data(data), InternalError)
