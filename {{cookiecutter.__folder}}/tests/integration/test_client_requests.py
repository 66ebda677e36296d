"""What the client of other services sends, sends again, and accepts."""

import base64
import contextlib
import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr, TypeAdapter

from {{ cookiecutter.package_name }}.errors import ServiceError
from {{ cookiecutter.package_name }}.errors.upstream import (
    DependencyAnswerInvalid,
    DependencyFailed,
    DependencyTimedOut,
    DependencyUnreachable,
)
from {{ cookiecutter.package_name }}.resilience.answers import Answer
from {{ cookiecutter.package_name }}.resilience.requests import Request

from ..misbehaving.asking import BOTH, LATE, Desk, Kind, ask, calls_of, dependency, in_a_request
from ..misbehaving.server import Call, Server, Talk, head, nowhere, serving, too_busy_to_accept
from ..misbehaving.ways import GOOD, WAYS

LIMIT = 1000
"""Bytes, in tests of how long an answer may be."""


def gives_a_cookie(talk: Talk) -> None:
    talk.answer(GOOD, Set_Cookie="session=hunter2; Path=/")


def is_long(talk: Talk) -> None:
    """As long as the path says."""
    size = int(talk.call.path.rpartition("/")[2])
    talk.answer(b'"' + b"x" * (size - 2) + b'"')


def is_long_and_packed(talk: Talk) -> None:
    """As long as the path says, when it is unpacked."""
    size = int(talk.call.path.rpartition("/")[2])
    talk.answer(gzip.compress(b'"' + b"x" * (size - 2) + b'"'), Content_Encoding="gzip")


def would_be_long(talk: Talk) -> None:
    """With the status that the path says, and no body."""
    talk.send(head(int(talk.call.path.rpartition("/")[2]), Content_Length=str(LIMIT + 1), Content_Encoding="gzip"))


def is_empty(talk: Talk) -> None:
    talk.answer(b"", 204)


def is_unchanged(talk: Talk) -> None:
    talk.answer(b"", 304)


def sends_to(talk: Talk) -> None:
    """Redirects to what the query says."""
    talk.answer({}, 307, Location=talk.call.path.partition("?to=")[2])


OURS = [gives_a_cookie, is_long, is_long_and_packed, would_be_long, is_empty, is_unchanged, sends_to]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(WAYS | {way.__name__: way for way in OURS}) as server:
        yield server


Sent = Callable[..., Call]


@pytest.fixture
def sent(server: Server) -> Sent:
    """What was sent by a request that was answered well."""

    def send(kind: Kind, method: str = "POST", *, login: str = "", **given: Any) -> Call:
        desks = dependency()
        url = server.url.replace("//", f"//{login}")
        ask(kind, desks, f"{url}/answers/{desks.name}", method, **given)
        (call,) = server.calls(f"/answers/{desks.name}")
        return call

    return send


@BOTH
def test_a_body_is_json(kind: Kind, sent: Sent) -> None:
    call = sent(kind, json={"name": "rot", "länge": 3})
    assert (call.method, call.body) == ("POST", '{"name":"rot","länge":3}'.encode())
    assert call.headers["content-type"] == "application/json"
    assert call.headers["content-length"] == str(len(call.body))


@BOTH
def test_outside_of_a_request_there_is_no_id_to_pass_on(kind: Kind, sent: Sent) -> None:
    headers = sent(kind).headers
    assert not headers.keys() & {"x-request-id", "traceparent"}
    assert headers["accept"] == "application/json"


@BOTH
def test_headers_of_the_client_and_of_the_request(kind: Kind, sent: Sent) -> None:
    client = {"headers": lambda: {"X-Api-Key": "one", "X-Other": "kept"}}
    headers = sent(kind, given=client, headers={"x-api-key": "another", "Accept": "application/vnd.desk+json"}).headers
    assert (headers["x-api-key"], headers["x-other"]) == ("another", "kept")
    assert headers["accept"] == "application/vnd.desk+json"


@BOTH
def test_a_login_in_the_address_is_sent_as_a_header(kind: Kind, sent: Sent) -> None:
    call = sent(kind, login="ada:p%40ss@")
    assert call.headers["authorization"] == f"Basic {base64.b64encode(b'ada:p@ss').decode()}"
    assert "ada" not in call.headers["host"]


@BOTH
def test_an_address_may_be_a_secret_that_is_known_later(kind: Kind, server: Server) -> None:
    given = {"base_url": lambda: SecretStr(f"{server.url}/answers/")}
    assert ask(kind, dependency(), "/late", given=given, params={"of": ["a", "b c"]}, read_as=Desk)
    assert [call.path for call in server.calls("/answers/late")][-1] == "/answers/late?of=a&of=b+c"


@BOTH
def test_the_environment_does_not_choose_the_way(kind: Kind, sent: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, nowhere())
    assert sent(kind)


@BOTH
def test_nothing_is_kept_from_one_request_for_the_next(kind: Kind, server: Server) -> None:
    desks = dependency()
    for _ in range(2):
        ask(kind, desks, f"{server.url}/gives_a_cookie/{desks.name}")
    assert not any("cookie" in call.headers for call in server.calls(f"/gives_a_cookie/{desks.name}"))


@BOTH
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_what_may_be_done_twice_is_repeated(kind: Kind, server: Server, method: str) -> None:
    desks = dependency()
    ask(kind, desks, f"{server.url}/recovers/{desks.name}", method)
    assert [call.method for call in server.calls(f"/recovers/{desks.name}")] == [method, method]


@BOTH
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_may_not_is_repeated_only_with_a_key(kind: Kind, server: Server, method: str) -> None:
    desks = dependency()
    with pytest.raises(DependencyFailed):
        ask(kind, desks, f"{server.url}/recovers/{desks.name}", method, json={})
    assert len(server.calls(f"/recovers/{desks.name}")) == 1

    others = dependency()
    ask(kind, others, f"{server.url}/recovers/{others.name}", method, json={}, idempotency_key="k-1")
    assert [call.headers["idempotency-key"] for call in server.calls(f"/recovers/{others.name}")] == ["k-1", "k-1"]


@BOTH
def test_what_was_never_sent_may_be_sent_again(kind: Kind) -> None:
    desks = dependency()
    with pytest.raises(DependencyUnreachable):
        ask(kind, desks, nowhere(), "POST", json={})
    assert calls_of(desks)["retries"] == 1


@BOTH
def test_a_connection_that_took_too_long_was_none(kind: Kind) -> None:
    desks = dependency()
    with too_busy_to_accept() as url, pytest.raises(DependencyTimedOut) as raised:
        ask(kind, desks, url, "POST", json={}, given={"connect_seconds": 0.1})
    assert raised.value.nothing_was_sent
    assert calls_of(desks)["retries"] == 1


@BOTH
def test_each_attempt_has_the_same_id_and_less_time(kind: Kind, server: Server) -> None:
    desks = dependency()
    with in_a_request():
        ask(kind, desks, f"{server.url}/recovers/{desks.name}")
    first, second = server.calls(f"/recovers/{desks.name}")
    assert first.headers["x-request-id"] == second.headers["x-request-id"] == "this-request"
    assert int(second.headers["x-request-timeout-ms"]) <= int(first.headers["x-request-timeout-ms"])


@BOTH
@pytest.mark.parametrize("way", ["is_long", "is_long_and_packed"])
def test_how_long_an_answer_may_be(kind: Kind, server: Server, way: str) -> None:
    given = {"max_bytes": LIMIT}
    assert len(ask(kind, dependency(), f"{server.url}/{way}/{LIMIT}", given=given, read_as=str)) == LIMIT - 2
    with pytest.raises(DependencyAnswerInvalid):
        ask(kind, dependency(), f"{server.url}/{way}/{LIMIT + 1}", given=given)


@BOTH
@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 304)])
def test_of_what_is_not_sent_the_length_does_not_matter(kind: Kind, server: Server, method: str, status: int) -> None:
    """How long the answer to a GET would be is all that many want to know by a HEAD."""
    answer = ask(kind, dependency(), f"{server.url}/would_be_long/{status}", method, given={"max_bytes": LIMIT})
    assert (answer.headers["content-length"], answer.body) == (str(LIMIT + 1), b"")


@BOTH
def test_the_answer_as_it_came(kind: Kind, server: Server) -> None:
    answer = ask(kind, dependency(), f"{server.url}/answers")
    assert isinstance(answer, Answer)
    assert (answer.status, answer.headers["content-type"], answer.json()) == (200, "application/json", GOOD)
    assert answer.read_as(TypeAdapter(dict[str, str | int])) == GOOD
    assert "red" not in repr(answer)


@BOTH
@pytest.mark.parametrize(("way", "status"), [("is_empty", 204), ("is_unchanged", 304)])
def test_an_answer_without_a_body(kind: Kind, server: Server, way: str, status: int) -> None:
    assert ask(kind, dependency(), f"{server.url}/{way}").status == status
    with pytest.raises(DependencyAnswerInvalid):
        ask(kind, dependency(), f"{server.url}/{way}", read_as=Desk)


@BOTH
def test_what_is_read_of_an_answer_decides_with_it(kind: Kind, server: Server) -> None:
    def read(answer: Answer) -> str:
        raise answer.invalid("too red")

    desks = dependency()
    with pytest.raises(DependencyAnswerInvalid, match="too red"):
        ask(kind, desks, f"{server.url}/answers/{desks.name}", read=read)
    assert len(server.calls(f"/answers/{desks.name}")) == 2
    assert ask(kind, dependency(), f"{server.url}/answers", read=lambda answer: answer.json()["seats"]) == 4


@BOTH
def test_a_fallback_knows_what_was_asked(kind: Kind, server: Server) -> None:
    def stand_in(error: ServiceError, request: Request) -> Desk:
        return Desk(name=f"{type(error).__name__} {request.method}", seats=request.json["seats"])

    desks = dependency(fallback=stand_in)
    answered = ask(kind, desks, f"{server.url}/fails", "POST", json={"seats": 9}, read_as=Desk)
    assert answered == Desk(name="DependencyFailed POST", seats=9)
    assert calls_of(desks)["fallback"] == 1


@BOTH
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_it_goes_on_to_the_same_server(kind: Kind, server: Server, method: str) -> None:
    desks = dependency()
    assert ask(kind, desks, f"{server.url}/sends_to?to={server.url}/answers/{desks.name}", method).status == 200
    assert [call.method for call in server.calls(f"/answers/{desks.name}")] == [method]


@BOTH
@pytest.mark.parametrize(
    ("method", "to"),
    [
        ("POST", "/answers/{name}"),
        ("DELETE", "/answers/{name}"),
        ("GET", "http://localhost:{port}/answers/{name}"),
        ("GET", "https://127.0.0.1:{port}/answers/{name}"),
        ("GET", "//127.0.0.2:{port}/answers/{name}"),
        ("GET", "ftp://127.0.0.1:{port}/answers/{name}"),
        ("GET", "http://[nonsense/answers/{name}"),
        ("GET", ""),
    ],
)
def test_it_goes_nowhere_else(kind: Kind, server: Server, method: str, to: str) -> None:
    desks = dependency()
    to = to.format(port=server.port, name=desks.name)
    with pytest.raises(DependencyAnswerInvalid):
        ask(kind, desks, f"{server.url}/sends_to?to={to}", method, headers={"Authorization": "Bearer hunter2"})
    assert server.calls(f"/answers/{desks.name}") == []


@BOTH
def test_a_request_that_is_taken_too_slowly_ends(kind: Kind) -> None:
    """The peer always takes some of it, and soon enough for any single write."""
    taken, size, pause = [0], 2**25, threading.Event()

    def take(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection, contextlib.suppress(ConnectionError):
            while more := connection.recv(2**16):
                taken[0] += len(more)
                pause.wait(0.002)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        taking = threading.Thread(target=take, args=(listening,), daemon=True)
        taking.start()
        with pytest.raises(DependencyTimedOut):
            ask(kind, dependency(LATE), f"http://127.0.0.1:{listening.getsockname()[1]}", "POST", content=b"x" * size)
        taking.join(LATE.total)
    assert 0 < taken[0] < size


@BOTH
@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("/desks", {}),
        ("ftp://127.0.0.1/", {}),
        ("http://127.0.0.1:1/a\nb", {}),
        ("http://127.0.0.1:1/", {"headers": {"X-Desk": "7\r\nX-Injected: yes"}}),
        ("http://127.0.0.1:1/", {"idempotency_key": "\n"}),
        ("http://127.0.0.1:1/", {"json": object()}),
    ],
)
def test_a_request_that_cannot_be_sent_is_a_bug_of_ours(kind: Kind, url: str, options: dict[str, Any]) -> None:
    desks = dependency()
    for _ in range(3):
        with pytest.raises((ValueError, TypeError, httpx2.InvalidURL)) as raised:
            ask(kind, desks, url, **options)
        assert "Injected" not in str(raised.value)
    assert desks.state == "closed"
    assert calls_of(desks)["failure"] == 0
