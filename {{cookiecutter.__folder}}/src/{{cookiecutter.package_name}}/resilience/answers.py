"""What other services answer, and what can be made of it. Nothing that comes from outside is trusted to be as agreed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

import httpx2
import orjson
from pydantic import PydanticUserError, TypeAdapter, ValidationError

from ..errors.upstream import DependencyAnswerInvalid, DependencyFailed
from .upstream_failures import retry_after_of, upstream_of

T = TypeVar("T")

MAX_FAILURE_BYTES = 2**16
"""What is read of a failure. The rest cannot say more."""

MAX_PLACES = 10
"""As many wrong places of an answer are named. When a schema does not fit, the first ones tell why."""

_REDIRECTS = {301, 302, 303, 307, 308}
_NOT_OUR_FAULT = {408, 425, 429}
"""Too slow, too early, too many: the only statuses below 500 that speak of the other service's troubles."""

_JSON = re.compile(r"application/([a-z0-9!#$&^_.+-]+\+)?json", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a dependency answered.

    Args:
        dependency: Its name.
        status: HTTP status, a successful one: any other becomes an error before anybody sees it.
        headers: Its headers; case does not matter.
        body: The whole body, decoded.
    """

    dependency: str
    status: int
    headers: httpx2.Headers = field(repr=False)
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """The body as data.

        Raises:
            DependencyAnswerInvalid: It is not JSON, or does not say that it is.
        """
        self._check_media_type()
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as exc:
            raise self.invalid("it is no JSON") from exc

    def read_as(self, shape: type[T] | TypeAdapter[T]) -> T:
        """The body as this type.

        Args:
            shape: Anything that pydantic can validate: a model, `list[Model]`, a `TypeAdapter`.

        Raises:
            DependencyAnswerInvalid: It is not JSON, or does not have this shape. The error names the places that are
                wrong, and never a value, nor a key that is data.
        """
        self.json()  # pydantic's own parser takes NaN for JSON
        adapter: TypeAdapter[T] = shape if isinstance(shape, TypeAdapter) else _adapter(shape)  # type: ignore[arg-type]
        try:
            return adapter.validate_json(self.body)
        except ValidationError as exc:
            wrong = _places(exc, _names(adapter))
        raise self.invalid("it has not the agreed shape", places=wrong)  # not from exc: its text has the values

    def invalid(self, reason: str, **context: Any) -> DependencyAnswerInvalid:
        """The error that this answer is, to be raised.

        Args:
            reason: What is wrong with it, for the log.
            context: More about it.
        """
        return DependencyAnswerInvalid(dependency=self.dependency, status=self.status, reason=reason, **context)

    def redirect(self) -> str | None:
        """Where else it says that the answer is to be found."""
        return self.headers.get("Location", "") if self.status in _REDIRECTS else None

    def check(self) -> None:
        """Lets only what is an answer pass.

        Raises:
            DependencyFailed: It is a failure.
            DependencyAnswerInvalid: It is neither a success nor a failure.
        """
        if self.status >= 400:
            raise self._failure()
        if not (200 <= self.status < 300 or self.status == 304):  # 304 is for who has sent `If-None-Match`
            raise self.invalid("it is neither a success nor a failure")

    def _failure(self) -> DependencyFailed:
        """The same error for every status: a 504 says that somebody was too slow for the other service, not it for us."""
        upstream = upstream_of(self._json_if_any())
        error = DependencyFailed(
            dependency=self.dependency,
            status=self.status,
            **({"upstream": upstream.context()} if upstream else {}),
            retry_after=retry_after_of(self.headers.get("Retry-After"), date=self.headers.get("Date")),
        )
        error.proves_health = self.status < 500 and self.status not in _NOT_OUR_FAULT
        error.worth_repeating = upstream.retryable if upstream else not error.proves_health
        return error

    def _json_if_any(self) -> Any:
        try:
            return self.json()
        except DependencyAnswerInvalid:
            return None  # the page of a proxy, for instance: the status says enough

    def _check_media_type(self) -> None:
        media_type = self.headers.get("Content-Type", "").partition(";")[0].strip()
        if not _JSON.fullmatch(media_type):
            raise self.invalid("it does not say that it is JSON")


class Body:
    """Gathers a body, up to a limit.

    Args:
        dependency: Whose it is.
        max_bytes: How long it may be, decoded.
        status: Of the answer. A failure is cut off; of a success that is too long nothing can be used.
        announced: The header `Content-Length`, where it is the length of what follows.
    """

    def __init__(self, dependency: str, max_bytes: int, status: int, announced: str | None) -> None:
        self._dependency = dependency
        self._cut = status >= 400
        self._status = status
        self._limit = MAX_FAILURE_BYTES if self._cut else max_bytes
        self._gathered = bytearray()
        if announced and announced.isdecimal() and len(announced) < 20 and not self._cut:
            self._check(int(announced))

    def take(self, piece: bytes) -> bool:
        """Adds what has come, and tells whether there may be more.

        Args:
            piece: Some bytes.

        Raises:
            DependencyAnswerInvalid: There are too many.
        """
        self._check(len(self._gathered) + len(piece))
        self._gathered += piece
        return len(self._gathered) <= self._limit

    def whole(self) -> bytes:
        """All that was taken."""
        return bytes(self._gathered)

    def _check(self, size: int) -> None:
        if size > self._limit and not self._cut:
            reason = f"it is longer than {self._limit} bytes"
            raise DependencyAnswerInvalid(dependency=self._dependency, status=self._status, reason=reason)


@lru_cache(maxsize=256)
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def _places(exc: ValidationError, known: frozenset[str]) -> list[str]:
    """Where an answer is wrong, and of which kind that is. A name that is not one of ours is not repeated."""
    errors = exc.errors(include_url=False, include_context=False, include_input=False)
    return [f"{_place(error['loc'], known)}: {error['type']}" for error in errors[:MAX_PLACES]]


def _place(parts: tuple[str | int, ...], known: frozenset[str]) -> str:
    return ".".join(str(part) if isinstance(part, int) or part in known else "…" for part in parts) or "(all of it)"


@lru_cache(maxsize=256)
def _names(adapter: TypeAdapter[Any]) -> frozenset[str]:
    """The names that this service has given: to fields and types. Any other is data, as the keys of a dictionary are."""
    try:
        return frozenset(_named_in(adapter.json_schema()))
    except PydanticUserError:  # no schema can be written of it
        return frozenset()


def _named_in(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for keyword in ("properties", "$defs", "mapping"):  # the last has the tags of a union
            if isinstance(named := part.get(keyword), dict):
                yield from named
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _named_in(inner)
