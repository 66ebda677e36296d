"""The pages as HTML. They load nothing: the style stands in the page, and nothing else can take effect there."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from html import escape
from importlib.resources import files
from string import Template

from ...config import TITLE
from ..base import ServiceError
from ..documentation import RECOVERY, RETRY, Entry, by_category, category_description, description
from ..format import MEDIA_TYPE

_FOLDER = files(__package__)
_STYLE = _FOLDER.joinpath("page.css").read_text(encoding="utf-8")
_PAGE, _CATALOGUE, _CATEGORY, _ROW, _ERROR = (
    Template(_FOLDER.joinpath(f"{name}.html").read_text(encoding="utf-8"))
    for name in ("page", "catalogue", "category", "row", "error")
)

_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What a browser may do with a page: apply its style."""

_QUOTED = re.compile(r"`([^`]+)`")
_KEY = re.compile(r'^( *)("(?:[^"\\]|\\.)*")(?=:)', re.MULTILINE)


def catalogue_page(errors: Iterable[type[ServiceError]]) -> str:
    """The page of all errors.

    Args:
        errors: The errors, ordered by code.
    """
    categories = by_category(errors)
    content = _CATALOGUE.substitute(
        links="".join(f'<li><a href="#{category}">{category}</a></li>' for category, _ in categories),
        categories="".join(_category(category, members) for category, members in categories),
    )
    return _page("Errors", content, root=".")


def error_page(error: type[ServiceError], about: Entry) -> str:
    """The page of one error.

    Args:
        error: Its class.
        about: The same as data.
    """
    content = _ERROR.substitute(
        code=_code(error),
        title=escape(error.title),
        happened=_text(description(error)),
        remedy=_text(error.remedy),
        retry=RETRY[error.retryable],
        status=error.status,
        category=error.category,
        category_description=_text(category_description(error)),
        recovery=error.recovery,
        recovery_description=RECOVERY[error.recovery],
        media_type=MEDIA_TYPE,
        example=_json(about.example),
    )
    return _page(error.title, content, root="..")


def _page(title: str, content: str, root: str) -> str:
    return _PAGE.substitute(title=escape(title), service=escape(TITLE), style=_STYLE, content=content, root=root)


def _category(category: str, errors: list[type[ServiceError]]) -> str:
    return _CATEGORY.substitute(
        category=category,
        description=_text(category_description(errors[0])),
        rows="".join(_row(error) for error in errors),
    )


def _row(error: type[ServiceError]) -> str:
    return _ROW.substitute(
        href=f"errors/{error.code}",
        code=_code(error),
        status=error.status,
        description=_text(description(error)),
    )


def _code(error: type[ServiceError]) -> str:
    """The code, with places where a narrow screen may break it."""
    return error.code.replace("_", "_<wbr>")


def _text(text: str) -> str:
    return _QUOTED.sub(r"<code>\1</code>", escape(text))


def _json(value: object) -> str:
    return _KEY.sub(r"\1<b>\2</b>", escape(json.dumps(value, indent=2, ensure_ascii=False), quote=False))
