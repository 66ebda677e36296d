"""The catalogue as a Markdown file, `docs/errors.md`."""

from collections.abc import Iterable

from .base import ServiceError
from .documentation import RECOVERY, RETRY, by_category, category_description, description

_HEAD = """\
# Errors

Every failure of this service has one of these codes, in its body and in its header `X-Error-Code`. Decide by the code:
it never changes its meaning. A running service shows the same under `/errors`, with an example of each answer.

`make errors` writes this file from the error classes; a test fails when it is not current.
"""


def reference(errors: Iterable[type[ServiceError]]) -> str:
    """The file's text.

    Args:
        errors: What it describes, ordered by code.
    """
    categories = by_category(errors)
    contents = [_contents(category, members) for category, members in categories]
    sections = ["\n".join([_heading(category, members), *map(_section, members)]) for category, members in categories]
    return "\n".join([_HEAD, "\n".join(["| category | codes |", "|---|---|", *contents]), "", *sections])


def _contents(category: str, errors: list[type[ServiceError]]) -> str:
    links = " · ".join(f"[{error.code}](#{error.code.lower()})" for error in errors)
    return f"| [{category}](#{category.lower()}) | {links} |"


def _heading(category: str, errors: list[type[ServiceError]]) -> str:
    return f"## {category}\n\n{category_description(errors[0])}\n"


def _section(error: type[ServiceError]) -> str:
    return f"""\
### {error.code}

**{error.title}** ({error.status}). {description(error)}

- What to do: {error.remedy}
- Is a retry any use? {RETRY[error.retryable]}
- Recovery: {error.recovery}, {RECOVERY[error.recovery]}.
"""
