"""The ways of misbehaving. Each is a function: its name is the path, its docstring says what it does."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache

from .server import Talk, Way, head

GOOD = {"name": "red", "seats": 4}
"""What a good answer has."""

WAYS: dict[str, Way] = {}


def way(function: Way) -> Way:
    """Enters a way of misbehaving."""
    WAYS[function.__name__] = function
    return function


@way
def answers(talk: Talk) -> None:
    """Answers as it should."""
    talk.answer(GOOD)


@way
def recovers(talk: Talk) -> None:
    """Fails the first time, then answers."""
    if talk.number == 1:
        talk.answer({}, 503)
    else:
        talk.answer(GOOD)


@way
def hangs(talk: Talk) -> None:
    """Takes the request, and never says anything."""
    talk.hang()


@way
def hangs_after_headers(talk: Talk) -> None:
    """Begins its answer, and never goes on."""
    talk.send(head(200, Content_Length="100"))
    talk.hang()


@way
def hangs_halfway(talk: Talk) -> None:
    """Sends half of its answer, and never the rest."""
    talk.send(head(200, Content_Length="100") + b'{"name": ')
    talk.hang()


@way
def drips_headers(talk: Talk) -> None:
    """Sends its headers byte by byte, so that no single read is too slow."""
    talk.drip(head(200, X_Long="x" * 10_000))


@way
def drips_body(talk: Talk) -> None:
    """Sends its body byte by byte."""
    talk.send(head(200, Content_Length="10000"))
    talk.drip(b" " * 10_000)


@way
def resets(talk: Talk) -> None:
    """Takes the request, and throws the connection away."""
    talk.reset()


@way
def resets_halfway(talk: Talk) -> None:
    """Sends half of its answer, and throws the connection away."""
    talk.send(head(200, Content_Length="100") + b'{"name": ')
    talk.reset()


@way
def hangs_up(talk: Talk) -> None:
    """Closes the connection without a word."""


@way
def half_a_json(talk: Talk) -> None:
    """Announces more than it sends, and closes the connection."""
    talk.send(head(200, Content_Length="100") + b'{"name": "red"}')


@way
def talks_otherwise(talk: Talk) -> None:
    """Is not a server of HTTP at all."""
    talk.send(b"220 mail.example.com ESMTP\r\n\r\n")


@way
def fails(talk: Talk) -> None:
    """Answers 500, with a text that is not for others."""
    talk.answer(b"OperationalError: password=hunter2", 500, Content_Type="text/plain")


@way
def is_behind_a_proxy(talk: Talk) -> None:
    """Answers 502 with the page of a proxy."""
    talk.answer(b"<html><h1>502 Bad Gateway</h1></html>", 502, Content_Type="text/html")


@way
def refuses_input(talk: Talk) -> None:
    """Answers 404: the request is wrong, and the service is well."""
    talk.answer({"detail": "no such desk"}, 404)


@way
def limits(talk: Talk) -> None:
    """Answers 429, and wants half a minute of peace."""
    talk.answer({}, 429, Retry_After="30")


@way
def limits_until(talk: Talk) -> None:
    """Answers 429, and names the time at which it wants to be asked again: half a minute later, by its own clock."""
    now = datetime.now(UTC) - timedelta(hours=1)
    later = now + timedelta(seconds=30)
    talk.answer({}, 429, Date=format_datetime(now, usegmt=True), Retry_After=format_datetime(later, usegmt=True))


@way
def limits_until_yesterday(talk: Talk) -> None:
    """Answers 429, and names a time that is over."""
    talk.answer({}, 429, Retry_After=format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True))


@way
def limits_nonsensically(talk: Talk) -> None:
    """Answers 429, and names no time that anybody understands."""
    talk.answer({}, 429, Retry_After="when the cows come home")


@way
def is_in_maintenance(talk: Talk) -> None:
    """Answers 503, and wants a month of peace."""
    talk.answer({}, 503, Retry_After=str(30 * 24 * 3600))


@way
def is_endless(talk: Talk) -> None:
    """Sends without end."""
    talk.send(head(200))
    while not talk.is_over:
        talk.send(b" " * 65_536)


@way
def announces_too_much(talk: Talk) -> None:
    """Announces a body that nobody can hold."""
    talk.send(head(200, Content_Length="1000000000000"))
    talk.hang()


@way
def is_a_bomb(talk: Talk) -> None:
    """Sends little, that becomes much: eight megabytes, packed."""
    talk.answer(_bomb(), Content_Encoding="gzip")


@way
def is_packed_badly(talk: Talk) -> None:
    """Says that it is packed, and is not."""
    talk.answer(GOOD, Content_Encoding="gzip")


@way
def is_packed_twice(talk: Talk) -> None:
    """Packs what it has packed already. Nobody has asked for that, and layers can take for ever to undo."""
    talk.answer(gzip.compress(gzip.compress(json.dumps(GOOD).encode())), Content_Encoding="gzip, gzip")


@way
def fails_and_packs_it(talk: Talk) -> None:
    """Fails with what nobody can unpack: its status says enough."""
    talk.answer({}, 503, Content_Encoding="gzip, gzip")


@way
def is_a_page(talk: Talk) -> None:
    """Answers 200 with a page for people."""
    talk.answer(b"<html>Please sign in</html>", Content_Type="text/html")


@way
def is_no_json(talk: Talk) -> None:
    """Says that it is JSON, and is not."""
    talk.answer(b'{"name": NaN, "seats": 4}')


@way
def has_other_fields(talk: Talk) -> None:
    """Has other fields than agreed, and a secret in one of them."""
    talk.answer({"title": "red", "seats": "hunter2"})


@way
def sends_elsewhere(talk: Talk) -> None:
    """Redirects to another server."""
    talk.answer({}, 302, Location="http://127.0.0.2/answers?token=hunter2")


@way
def sends_home(talk: Talk) -> None:
    """Redirects to a good answer of its own."""
    talk.answer({}, 302, Location="/answers")


@way
def sends_around(talk: Talk) -> None:
    """Redirects to itself."""
    talk.answer({}, 302, Location=talk.call.path)


@way
def has_no_room(talk: Talk) -> None:
    """Fails as a service of this family, in the format `envelope`: try again."""
    error = {"code": "DSK_UNAVAILABLE_DESK", "message": "Ada sits there", "fields": None, "details": None}
    talk.answer({"error": {**error, "retryable": True, "request_id": "theirs-1"}}, 503)


@way
def is_broken(talk: Talk) -> None:
    """Fails as a service of this family, in the format `problem`: do not try again."""
    problem = {"type": "https://x/errors/DSK_SYSTEM_INTERNAL_ERROR", "title": "Internal error", "detail": "hunter2"}
    known = {"code": "DSK_SYSTEM_INTERNAL_ERROR", "retryable": False, "request_id": "theirs-2"}
    talk.answer({**problem, **known, "status": 500}, 500, Content_Type="application/problem+json")


@way
def is_at_odds(talk: Talk) -> None:
    """Fails as a service of this family, in the format `flat`: the race is lost, try again."""
    known = {"code": "DSK_CONFLICT_VERSION_RACE", "retryable": True, "request_id": "theirs-3"}
    talk.answer({"status": "error", "message": "hunter2", "details": {}, "timestamp": "…", **known}, 409)


@way
def lies_about_itself(talk: Talk) -> None:
    """Fails as a service of this family would, with a code and an id that would not be safe to repeat."""
    error = {"code": "X_\n" + "Y" * 1000, "message": "", "fields": None, "details": None, "retryable": True}
    talk.answer({"error": {**error, "request_id": "a\r\nb"}}, 503)


@cache
def _bomb() -> bytes:
    return gzip.compress(b" " * 2**23)
