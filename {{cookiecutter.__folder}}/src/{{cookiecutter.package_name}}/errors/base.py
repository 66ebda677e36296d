"""The base class of every error that this service raises on purpose.

An error is declared in a few lines, and reads as its own documentation:

    class EmailTaken(ConflictError):
        \"\"\"Somebody else registered this e-mail address first.\"\"\"

        code = "EMAIL_TAKEN"  # clients see {{ cookiecutter.error_code_prefix }}_CONFLICT_EMAIL_TAKEN
        message = "e-mail {email} is registered"  # for developers and logs
        user_message = "An account with this e-mail address already exists. Try signing in."

    raise EmailTaken(email=email) from exc

Everything else (status, recovery, whether a retry helps) comes from the category that it subclasses; see `categories`.
A declaration that breaks a rule fails when its module is imported, and says what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal, Self

from ..telemetry.redaction import redact, redact_text
from .declaration import CATEGORIES, ErrorDeclarationError, check_declaration, name_of, whole_code

Recovery = Literal["permanent", "transient", "business", "systemic"]
"""What helps: nothing (the request must change), waiting, a decision of the user, or somebody on call."""

Severity = Literal["low", "medium", "high", "critical"]

_declared: dict[str, type[ServiceError]] = {}


class ServiceError(Exception):
    """Base of all errors with a stable code.

    Subclass a category from `categories`, never this class. Keyword arguments of the constructor are the error's
    context: they fill the placeholders of `message`, go to the log, and only those named in `public` reach a client.

    Args:
        retry_after: Seconds after which a retry makes sense; sent as `Retry-After`, rounded up (RFC 9110, 10.2.3).
        headers: Further response headers, for example `Allow`.
        context: What happened, by name.
    """

    category: ClassVar[str] = ""
    statuses: ClassVar[tuple[int, ...]] = ()
    """The HTTP statuses that the category allows; the first one is its default."""
    recovery: ClassVar[Recovery]
    severity: ClassVar[Severity]

    code: ClassVar[str]
    """Declared as the reason alone, in capitals; read back as the whole code."""
    status: ClassVar[int]
    retryable: ClassVar[bool]
    title: ClassVar[str]
    """A short name for people that never varies; taken from the class's name unless declared."""
    message: ClassVar[str]
    user_message: ClassVar[str] = "The request could not be completed."
    public: ClassVar[tuple[str, ...]] = ()
    """Names of the context values that clients may see, under `details`."""
    remedy: ClassVar[str]
    """What a client can do about it, for the documentation; the category's unless declared."""
    examples: ClassVar[Mapping[str, Any]] = {}
    """What public values look like, for the documentation."""

    def __init__(
        self,
        *,
        retry_after: float | None = None,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> None:
        if not hasattr(type(self), "code"):
            raise TypeError(
                f"{type(self).__name__} has no code: raise a subclass that declares one, "
                f"for example class {type(self).__name__}Reason({type(self).__name__}): code = 'REASON'"
            )
        super().__init__()
        self.context = context
        self.retry_after = retry_after
        self.headers = dict(headers or {})

    def __str__(self) -> str:
        return fill(self.message, self.context)

    @property
    def for_user(self) -> str:
        """The message that is safe to show to a client."""
        return redact_text(fill(self.user_message, self.context))

    @property
    def details(self) -> dict[str, Any]:
        """The context values that the class declares public; what looks like a secret has no place among them."""
        details: dict[str, Any] = redact({name: self.context[name] for name in self.public if name in self.context})
        return details

    @classmethod
    def example(cls) -> Self:
        """One such error, for the documentation."""
        error = cls.__new__(cls)  # past its own __init__, whose parameters nobody else knows
        ServiceError.__init__(error, **dict.fromkeys(cls.public, "…") | dict(cls.examples))
        return error

    def __init_subclass__(cls, *, listed: bool = True, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__module__ == f"{__package__}.categories":
            CATEGORIES.add(cls.category)
            return  # a category has no code of its own and is never raised itself
        check_declaration(cls, listed=listed)
        cls.code = whole_code(cls)
        if "title" not in vars(cls):
            cls.title = _words(cls.__name__)
        if listed:
            _enter_into_catalogue(cls)


def declared_errors() -> Iterator[type[ServiceError]]:
    """Yields every declared error class, ordered by code."""
    for _, declared in sorted(_declared.items()):
        yield declared


def fill(template: str, values: Mapping[str, Any]) -> str:
    """Fills the `{placeholders}` of a message; what is missing or cannot be shown stays as it was written.

    Building a message must never be what fails: it runs while another failure is being answered.
    """
    try:
        return template.format_map(_Known(values))
    except Exception:  # noqa: BLE001 - a value's own __str__ may raise anything
        return template


class _Known(dict[str, Any]):
    """Leaves a placeholder without a value as it was written."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def _enter_into_catalogue(cls: type[ServiceError]) -> None:
    other = _declared.get(cls.code)
    if other is not None and name_of(other) != name_of(cls):  # the same class again: its module was reloaded
        raise ErrorDeclarationError(
            f"{name_of(cls)}: code {cls.code} already belongs to {name_of(other)}: write another reason"
        )
    _declared[cls.code] = cls


def _words(class_name: str) -> str:
    """EmailTaken → 'Email taken'."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", class_name).capitalize()
