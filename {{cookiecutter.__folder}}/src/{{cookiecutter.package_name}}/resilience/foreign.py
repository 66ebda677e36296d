"""What the exceptions of the HTTP library mean. Above this seam nobody knows the library."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import httpcore2
import httpx2

from ..errors import ServiceError
from ..errors.upstream import (
    DependencyAnswerInvalid,
    DependencyConnectionLost,
    DependencyNotTrusted,
    DependencyTimedOut,
    DependencyUnavailable,
    DependencyUnreachable,
)

Table = Mapping[type[Exception], Callable[[Exception], ServiceError]]


def failures_of(dependency: str) -> Table:
    """For `errors.translate`: our error for each exception. What is missing here is a bug of ours, and stays one.

    Args:
        dependency: Its name.
    """

    def means(error: Callable[..., ServiceError], reason: str) -> Callable[[Exception], ServiceError]:
        return lambda _: error(dependency=dependency, reason=reason)

    return {
        httpcore2.ConnectError: partial(_not_connected, dependency),
        httpcore2.ConnectTimeout: partial(_connected_too_slowly, dependency),
        httpcore2.PoolTimeout: means(DependencyUnavailable, "no connection to it was free"),
        httpcore2.ReadTimeout: means(DependencyTimedOut, "it did not answer in time"),
        httpcore2.WriteTimeout: means(DependencyTimedOut, "it did not take the request in time"),
        httpcore2.NetworkError: means(DependencyConnectionLost, "before the answer was complete"),
        httpcore2.RemoteProtocolError: means(DependencyConnectionLost, "the answer broke off, or was not HTTP"),
        httpx2.DecodingError: means(DependencyAnswerInvalid, "it is not encoded as it says"),
        # What the library lets through as it is, such as an error of TLS in the middle of an answer.
        OSError: means(DependencyConnectionLost, "before the answer was complete"),
        TimeoutError: means(DependencyTimedOut, "it did not answer in time"),
    }


def no_time_left(dependency: str) -> ServiceError:
    """The error where the time of an attempt was over before anything could be sent.

    Args:
        dependency: Its name.
    """
    return _not_sent(dependency, "no time was left to ask it")


def _not_connected(dependency: str, exc: Exception) -> ServiceError:
    if any(_is_distrust(cause) for cause in _causes(exc)):
        return DependencyNotTrusted(dependency=dependency, reason="TLS failed")
    return DependencyUnreachable(dependency=dependency, reason="no connection")


def _connected_too_slowly(dependency: str, exc: Exception) -> ServiceError:
    return _not_sent(dependency, "no connection in time")


def _not_sent(dependency: str, reason: str) -> ServiceError:
    error = DependencyTimedOut(dependency=dependency, reason=reason)
    error.nothing_was_sent = True
    return error


def _is_distrust(exc: object) -> bool:
    """An end in the middle of the handshake is no more than the end of a connection."""
    return isinstance(exc, ssl.SSLError) and not isinstance(exc, ssl.SSLEOFError | ssl.SSLSyscallError)


def _causes(exc: BaseException | None) -> Iterator[object]:
    """The library hands on what it caught as an argument, as the cause, or as neither."""
    while exc is not None:
        yield exc
        yield from exc.args
        exc = exc.__cause__ or exc.__context__
