"""Declaring and raising errors."""

import pickle
from typing import Any

import pytest

from {{ cookiecutter.package_name }}.errors import (
    PREFIX,
    ConflictError,
    ErrorDeclarationError,
    Problem,
    ServiceError,
    ValidationFailed,
    categories,
)

from ..failing.errors import DeskTaken

CATEGORIES: list[type[ServiceError]] = [
    error for error in vars(categories).values() if isinstance(error, type) and error is not ServiceError
]


def declare(base: type[ServiceError] = ConflictError, **body: Any) -> type[ServiceError]:
    return type("Declared", (base,), {"__module__": __name__, "message": "it happened", **body})


def test_a_declaration_of_a_few_lines_is_complete() -> None:
    assert DeskTaken.code == f"{PREFIX}_CONFLICT_DESK_TAKEN"
    assert DeskTaken.status == 409
    assert DeskTaken.title == "Desk taken"
    error = DeskTaken(desk=7, owner_email="ada@example.com")
    assert str(error) == "desk 7 is taken by ada@example.com"
    assert error.for_user == "Desk 7 is taken. Choose another one."
    assert error.details == {"desk": 7}


def test_there_are_thirteen_categories() -> None:
    assert len({category.category for category in CATEGORIES}) == 13


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_category_is_not_raised_itself(category: type[ServiceError]) -> None:
    with pytest.raises(TypeError, match="raise a subclass that declares one"):
        category()


@pytest.mark.parametrize(
    ("base", "body", "advice"),
    [
        (ConflictError, {"code": "DESK_TAKEN"}, "already belongs to tests.failing.errors.DeskTaken: write another"),
        (ConflictError, {"code": f"{PREFIX}_AUTH_EXPIRED"}, "outside its category CONFLICT: write code = 'REASON'"),
        (ConflictError, {"code": "CONFLICT_LOST"}, "write code = 'LOST'"),
        (ConflictError, {"code": "X" * 60}, "at most 63 are allowed: shorten the reason by"),
        (ConflictError, {"code": "lower_case"}, "write it like 'EMAIL_TAKEN'"),
        (ConflictError, {}, "declares no code of its own: write code = 'EMAIL_TAKEN'"),
        (DeskTaken, {}, "declares no code of its own"),
        (ConflictError, {"code": "ODD_STATUS", "status": 404}, "write status = 409 or 412"),
        (ConflictError, {"code": "BAD_TEXT", "message": "{"}, "write the names of context values in braces"),
        (ConflictError, {"code": "LEAK", "user_message": "{email}"}, "shows email, which is not public"),
        (ConflictError, {"code": "NESTED", "user_message": "{a:{b}}"}, "shows a, b, which is not public"),
        (ConflictError, {"code": "POSITIONAL", "message": "desk {}"}, "write the names of context values in braces"),
        (ConflictError, {"code": "NO_TUPLE", "public": "desk"}, "write public = ('email',)"),
        (ConflictError, {"code": 12}, "write code = 'EMAIL_TAKEN'"),
        (ConflictError, {"code": "NO_TEXT", "remedy": ()}, "write remedy = 'Sign in with this address.'"),
        (ConflictError, {"code": "EXAMPLE", "examples": {"email": "x"}}, "examples shows email, which is not public"),
        (ConflictError, {"code": "OWN_WAY", "statuses": (200,), "status": 200}, "its own statuses"),
        (ConflictError, {"code": "OWN_WAY", "category": "OWN"}, "its own category"),
        (ServiceError, {"code": "HOMELESS"}, "has no category: subclass one"),
    ],
)
def test_a_broken_declaration_says_what_to_write(base: type[ServiceError], body: dict[str, Any], advice: str) -> None:
    with pytest.raises(ErrorDeclarationError) as refused:
        declare(base, **body)
    assert advice in str(refused.value)


def test_the_documentation_has_an_example_of_every_error() -> None:
    class Bulky(ConflictError):
        """Made in a way that only its own module knows."""

        code = "BULKY"
        message = "{desk} and {chair} are too large"
        user_message = "Desk {desk} and chair {chair} are too large."
        public = ("desk", "chair")
        examples = {"desk": 7}

        def __init__(self, furniture: tuple[int, int]) -> None:
            super().__init__(desk=furniture[0], chair=furniture[1])

    example = Bulky.example()
    assert example.for_user == "Desk 7 and chair … are too large."
    assert example.details == {"desk": 7, "chair": "…"}
    assert Bulky.remedy == ConflictError.remedy


def test_a_value_that_cannot_be_shown_does_not_break_the_message() -> None:
    class Rude:
        def __format__(self, spec: str) -> str:
            raise RuntimeError("no")

    assert str(DeskTaken(desk=Rude(), owner_email="x")) == "desk {desk} is taken by {owner_email}"
    assert str(DeskTaken(desk=7)) == "desk 7 is taken by {owner_email}"


def test_an_error_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(DeskTaken(desk=7, retry_after=3)))  # noqa: S301 - made here
    assert isinstance(error, DeskTaken)
    assert error.details == {"desk": 7}
    assert error.retry_after == 3
    failed = pickle.loads(pickle.dumps(ValidationFailed([Problem("Too short.", ("name",))])))  # noqa: S301 - made here
    assert failed.problems[0].field == "name"
