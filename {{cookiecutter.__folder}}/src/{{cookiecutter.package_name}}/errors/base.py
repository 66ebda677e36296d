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
import string
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

PREFIX = "{{ cookiecutter.error_code_prefix }}"
"""What every code of this service begins with. Clients rely on it: it never changes."""

MAX_CODE_LENGTH = 63
"""Room enough for a sentence, and short enough for a metric label or a database column."""

Recovery = Literal["permanent", "transient", "business", "systemic"]
"""What helps: nothing (the request must change), waiting, a decision of the user, or somebody on call."""

Severity = Literal["low", "medium", "high", "critical"]

_REASON = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
_categories: set[str] = set()
_declared: dict[str, type[ServiceError]] = {}


class ErrorDeclarationError(TypeError):
    """An error class breaks a rule of the catalogue. Raised at import, never while a request is served."""


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
        return fill(self.user_message, self.context)

    @property
    def details(self) -> dict[str, Any]:
        """The context values that the class declares public."""
        return {name: self.context[name] for name in self.public if name in self.context}

    def __init_subclass__(cls, *, listed: bool = True, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__module__ == f"{__package__}.categories":
            _categories.add(cls.category)
            return  # a category has no code of its own and is never raised itself
        _check_declaration(cls, listed=listed)
        cls.code = f"{PREFIX}_{cls.category}_{_reason(cls)}"
        if len(cls.code) > MAX_CODE_LENGTH:
            raise ErrorDeclarationError(
                f"{_name(cls)}: code {cls.code} has {len(cls.code)} characters, at most {MAX_CODE_LENGTH} are allowed: "
                f"shorten the reason by {len(cls.code) - MAX_CODE_LENGTH}"
            )
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


def _placeholders(template: str) -> set[str]:
    found: set[str] = set()
    for _, name, spec, _ in string.Formatter().parse(template):
        if name is not None:
            found |= {re.split(r"[.\[]", name)[0]} | _placeholders(spec or "")
    return found


def _check_declaration(cls: type[ServiceError], *, listed: bool) -> None:
    package, *modules = cls.__module__.split(".")
    if package == __name__.partition(".")[0] and "errors" not in modules:
        raise ErrorDeclarationError(
            f"{_name(cls)} is declared where the catalogue does not look: move it to a module called errors"
        )
    if not cls.category:
        raise ErrorDeclarationError(
            f"{_name(cls)} has no category: subclass one from errors.categories, "
            f"for example class {cls.__name__}(ConflictError)"
        )
    for fixed in ("category", "statuses", "recovery", "severity"):
        if listed and fixed in vars(cls):
            raise ErrorDeclarationError(
                f"{_name(cls)} declares its own {fixed}, but that is its category's: leave the line out, "
                "or subclass another category"
            )
    for required, example in (("code", "'EMAIL_TAKEN'"), ("message", "'e-mail {email} is registered'")):
        if required not in vars(cls):
            raise ErrorDeclarationError(f"{_name(cls)} declares no {required} of its own: write {required} = {example}")
    for name, kind, example in (
        ("code", str, "'EMAIL_TAKEN'"),
        ("message", str, "'e-mail {email} is registered'"),
        ("user_message", str, "'This address is taken.'"),
        ("public", tuple, "('email',)"),
    ):
        if not isinstance(getattr(cls, name), kind):
            raise ErrorDeclarationError(f"{_name(cls)}: {name} is no {kind.__name__}: write {name} = {example}")
    if cls.status not in cls.statuses:
        allowed = " or ".join(str(status) for status in cls.statuses)
        raise ErrorDeclarationError(
            f"{_name(cls)}: status {cls.status} is outside the category {cls.category}: write status = {allowed}, "
            "or subclass another category"
        )
    for text in (cls.message, cls.user_message):
        try:
            unnamed = [name for name in _placeholders(text) if not name.isidentifier()]
        except ValueError:
            unnamed = [text]
        if unnamed:
            raise ErrorDeclarationError(
                f"{_name(cls)}: {text!r} is not a message: write the names of context values in braces, "
                "and a brace of the text itself twice"
            )
    if secret := _placeholders(cls.user_message) - set(cls.public):
        names = ", ".join(sorted(secret))
        raise ErrorDeclarationError(
            f"{_name(cls)}: user_message shows {names}, which is not public: add it to public = (...), "
            "or leave it out of user_message"
        )


def _reason(cls: type[ServiceError]) -> str:
    inside = f"{PREFIX}_{cls.category}_"
    written = cls.code.removeprefix(inside)
    # The prefix alone proves nothing: a service called EMAIL has errors like EMAIL_TAKEN.
    if any(written.startswith(f"{PREFIX}_{category}_") for category in _categories):
        raise ErrorDeclarationError(
            f"{_name(cls)}: code {written} is outside its category {cls.category}: write code = 'REASON' "
            f"for {inside}REASON, or subclass another category"
        )
    if written.startswith(f"{cls.category}_"):
        raise ErrorDeclarationError(
            f"{_name(cls)}: the category {cls.category} is added to every code: "
            f"write code = {written.removeprefix(f'{cls.category}_')!r}"
        )
    if not _REASON.fullmatch(written):
        raise ErrorDeclarationError(
            f"{_name(cls)}: code {written!r} is not made of capitals, digits and single underscores: "
            "write it like 'EMAIL_TAKEN'"
        )
    return written


def _enter_into_catalogue(cls: type[ServiceError]) -> None:
    other = _declared.get(cls.code)
    if other is not None and _name(other) != _name(cls):  # the same class again: its module was reloaded
        raise ErrorDeclarationError(
            f"{_name(cls)}: code {cls.code} already belongs to {_name(other)}: write another reason"
        )
    _declared[cls.code] = cls


def _name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _words(class_name: str) -> str:
    """EmailTaken → 'Email taken'."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", class_name).capitalize()
