"""Conditional requests: a change names the version that it is a change of, so that nobody overwrites what they have not
seen (RFC 9110, 13.1.1 and 8.8.3).

    expected = expected_versions(request.headers.get("If-Match"))
    ...
    expected.check(article.version)
"""

import re
from dataclasses import dataclass

from .errors import Problem, ValidationFailed
from .errors.data import IfMatchRequired, VersionMismatch

_TAG = r'(?:W/)?"[!#-~\x80-\xff]*"'
_TAGS = re.compile(rf"[ \t]*(?:,[ \t]*)*{_TAG}(?:[ \t]*,(?:[ \t]*{_TAG})?)*[ \t]*")
"""At least one entity tag; elements of the list may be empty (RFC 9110, 5.6.1.2)."""


@dataclass(frozen=True, slots=True)
class ExpectedVersions:
    """The versions that a change may be a change of.

    Args:
        sent: The header, as it was sent.
        tags: The entity tags in it; None where any version will do.
    """

    sent: str
    tags: frozenset[str] | None

    def check(self, version: int) -> None:
        """Compares with the version that there is.

        Args:
            version: The current one.

        Raises:
            VersionMismatch: It is not one of those.
        """
        if self.tags is not None and etag(version) not in self.tags:
            raise VersionMismatch(sent=self.sent, current=version)


def etag(version: int) -> str:
    """The entity tag of a version, for the `ETag` header: a strong one, since every change counts up."""
    return f'"{version}"'


def expected_versions(header: str | None) -> ExpectedVersions:
    """What an `If-Match` header asks for. A weak tag never matches (RFC 9110, 13.1.1).

    Args:
        header: `"3"`, `"2", "3"` or `*`; of several headers, all of them with commas in between.

    Raises:
        IfMatchRequired: There is none.
        ValidationFailed: It is neither a list of entity tags nor `*`.
    """
    if header is None or not header.strip(" \t"):
        raise IfMatchRequired
    if header.strip(" \t") == "*":
        return ExpectedVersions(header, None)
    if not _TAGS.fullmatch(header):
        raise ValidationFailed([Problem('Must be a version in quotes, like "3", or *.', ("If-Match",), "header")])
    return ExpectedVersions(header, frozenset(re.findall(_TAG, header)))
