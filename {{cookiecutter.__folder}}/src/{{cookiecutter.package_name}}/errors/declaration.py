"""The rules that the declaration of an error keeps.

They are checked when its module is imported, never while a request is served. Each one looks at a class as it was
written, and says what to write instead.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .base import ServiceError

PREFIX = "{{ cookiecutter.error_code_prefix }}"
"""What every code of this service begins with. Clients rely on it: it never changes."""

MAX_CODE_LENGTH = 63
"""Room enough for a sentence, and short enough for a metric label or a database column."""

Rule = Callable[["type[ServiceError]"], str | None]

CATEGORIES: set[str] = set()
"""Those that there are; each enters itself."""

_REASON = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")

_REQUIRED = {"code": "'EMAIL_TAKEN'", "message": "'e-mail {email} is registered'"}

_KINDS: dict[str, tuple[type, str]] = {
    "code": (str, "'EMAIL_TAKEN'"),
    "message": (str, "'e-mail {email} is registered'"),
    "user_message": (str, "'This address is taken.'"),
    "remedy": (str, "'Sign in with this address.'"),
    "public": (tuple, "('email',)"),
    "examples": (Mapping, "{'email': 'ada@example.com'}"),
}


class ErrorDeclarationError(TypeError):
    """An error class breaks a rule of the catalogue."""


def check_declaration(cls: type[ServiceError], *, listed: bool) -> None:
    """Holds a class against the rules.

    Args:
        cls: The class, its `code` as it was written.
        listed: Whether it belongs to the catalogue. One that does not may have a status of its own.

    Raises:
        ErrorDeclarationError: It breaks one of them.
    """
    for rule in (*(_RULES_OF_THE_CATALOGUE if listed else ()), *_RULES):
        if complaint := rule(cls):
            raise ErrorDeclarationError(f"{name_of(cls)}: {complaint}")


def whole_code(cls: type[ServiceError]) -> str:
    """The code as clients see it."""
    return f"{PREFIX}_{cls.category}_{_reason(cls)}"


def name_of(cls: type) -> str:
    """Where to find the class."""
    return f"{cls.__module__}.{cls.__qualname__}"


def _reason(cls: type[ServiceError]) -> str:
    """What its `code` says. It may have been written as the whole code, too."""
    return cls.code.removeprefix(f"{PREFIX}_{cls.category}_")


def _stands_in_a_module_of_errors(cls: type[ServiceError]) -> str | None:
    package, *modules = cls.__module__.split(".")
    if package == __name__.partition(".")[0] and "errors" not in modules:
        return "it is declared where the catalogue does not look: move it to a module called errors"
    return None


def _has_a_category(cls: type[ServiceError]) -> str | None:
    if not cls.category:
        return (
            f"it has no category: subclass one from errors.categories, for example class {cls.__name__}(ConflictError)"
        )
    return None


def _leaves_its_category_as_it_is(cls: type[ServiceError]) -> str | None:
    for fixed in ("category", "statuses", "recovery", "severity"):
        if fixed in vars(cls):
            return (
                f"it declares its own {fixed}, but that is its category's: leave the line out, "
                "or subclass another category"
            )
    return None


def _declares_what_is_required(cls: type[ServiceError]) -> str | None:
    for required, example in _REQUIRED.items():
        if required not in vars(cls):
            return f"it declares no {required} of its own: write {required} = {example}"
    return None


def _is_made_of_the_right_kinds(cls: type[ServiceError]) -> str | None:
    for name, (kind, example) in _KINDS.items():
        if not isinstance(getattr(cls, name), kind):
            return f"{name} is no {kind.__name__.lower()}: write {name} = {example}"
    return None


def _has_a_status_of_its_category(cls: type[ServiceError]) -> str | None:
    if cls.status not in cls.statuses:
        allowed = " or ".join(str(status) for status in cls.statuses)
        return (
            f"status {cls.status} is outside the category {cls.category}: write status = {allowed}, "
            "or subclass another category"
        )
    return None


def _names_what_its_messages_show(cls: type[ServiceError]) -> str | None:
    for text in (cls.message, cls.user_message):
        try:
            unnamed = [name for name in _placeholders(text) if not name.isidentifier()]
        except ValueError:
            unnamed = [text]
        if unnamed:
            return (
                f"{text!r} is not a message: write the names of context values in braces, "
                "and a brace of the text itself twice"
            )
    return None


def _shows_only_what_is_public(cls: type[ServiceError]) -> str | None:
    shown = {"user_message": _placeholders(cls.user_message), "examples": set(cls.examples)}
    for name, values in shown.items():
        if secret := values - set(cls.public):
            return (
                f"{name} shows {', '.join(sorted(secret))}, which is not public: add it to public = (...), "
                f"or leave it out of {name}"
            )
    return None


def _has_a_code_of_its_category(cls: type[ServiceError]) -> str | None:
    reason, category = _reason(cls), cls.category
    # The prefix alone proves nothing: a service called EMAIL has errors like EMAIL_TAKEN.
    if any(reason.startswith(f"{PREFIX}_{other}_") for other in CATEGORIES):
        return (
            f"code {reason} is outside its category {category}: write code = 'REASON' "
            f"for {PREFIX}_{category}_REASON, or subclass another category"
        )
    if reason.startswith(f"{category}_"):
        return f"the category {category} is added to every code: write code = {reason.removeprefix(f'{category}_')!r}"
    return None


def _has_a_readable_code(cls: type[ServiceError]) -> str | None:
    if not _REASON.fullmatch(_reason(cls)):
        return (
            f"code {_reason(cls)!r} is not made of capitals, digits and single underscores: write it like 'EMAIL_TAKEN'"
        )
    if (excess := len(whole_code(cls)) - MAX_CODE_LENGTH) > 0:
        return (
            f"code {whole_code(cls)} has {len(whole_code(cls))} characters, at most {MAX_CODE_LENGTH} are allowed: "
            f"shorten the reason by {excess}"
        )
    return None


_RULES: tuple[Rule, ...] = (
    _stands_in_a_module_of_errors,
    _has_a_category,
    _declares_what_is_required,
    _is_made_of_the_right_kinds,
    _has_a_status_of_its_category,
    _names_what_its_messages_show,
    _shows_only_what_is_public,
    _has_a_code_of_its_category,
    _has_a_readable_code,
)

_RULES_OF_THE_CATALOGUE: tuple[Rule, ...] = (_leaves_its_category_as_it_is,)


def _placeholders(template: str) -> set[str]:
    found: set[str] = set()
    for _, name, spec, _ in string.Formatter().parse(template):
        if name is not None:
            found |= {re.split(r"[.\[]", name)[0]} | _placeholders(spec or "")
    return found
