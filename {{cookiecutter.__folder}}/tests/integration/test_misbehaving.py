"""Every way in which a dependency can misbehave, and what this service makes of each."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest
from pydantic import SecretStr

from {{ cookiecutter.package_name }}.config import Settings
from {{ cookiecutter.package_name }}.errors import PREFIX, ServiceError
from {{ cookiecutter.package_name }}.errors.handling import FailureHandler
from {{ cookiecutter.package_name }}.resilience import sharing
from {{ cookiecutter.package_name }}.resilience.deadline import within
from {{ cookiecutter.package_name }}.telemetry.logging import configure_logging

from ..conftest import Records
from ..contract.checking import failures
from ..misbehaving.asking import BOTH, LATE, PATIENT, Desk, Kind, ask, calls_of, dependency, in_a_request
from ..misbehaving.server import Server, nowhere, serving, too_busy_to_accept
from ..misbehaving.ways import WAYS
from .stores import NEEDS_REDIS, REDIS, at_last


class Expected(NamedTuple):
    """What becomes of a call.

    Args:
        code: Of the error that goes out, less the prefix of this service.
        attempts: Out of two.
        late: Whether nothing comes, so that an attempt has to be given up.
        is_failure: Whether it counts against the dependency.
        retry_after: Seconds that the error names.
        upstream: What the error knows of the other service's own.
    """

    code: str
    attempts: int = 2
    late: bool = False
    is_failure: bool = True
    retry_after: float | None = None
    upstream: dict[str, object] | None = None


TIMED_OUT = Expected("TIMEOUT_DEPENDENCY", late=True)
LOST = Expected("INTEGRATION_CONNECTION_LOST")
FAILED = Expected("INTEGRATION_DEPENDENCY_FAILED")
INVALID = Expected("INTEGRATION_ANSWER_INVALID")

EXPECTED = {
    "refuses": Expected("INTEGRATION_UNREACHABLE"),
    "lets-nobody-in": TIMED_OUT,
    "speaks-no-tls": Expected("INTEGRATION_TLS_FAILED", attempts=1),
    "hangs": TIMED_OUT,
    "hangs_after_headers": TIMED_OUT,
    "hangs_halfway": TIMED_OUT,
    "drips_headers": TIMED_OUT,
    "drips_body": TIMED_OUT,
    "resets": LOST,
    "resets_halfway": LOST,
    "hangs_up": LOST,
    "half_a_json": LOST,
    "talks_otherwise": LOST,
    "fails": FAILED,
    "is_behind_a_proxy": FAILED,
    "refuses_input": FAILED._replace(attempts=1, is_failure=False),
    "limits": FAILED._replace(attempts=1, retry_after=30),
    "limits_until": FAILED._replace(attempts=1, retry_after=30),
    "limits_until_yesterday": FAILED._replace(retry_after=0),
    "limits_nonsensically": FAILED,
    "is_in_maintenance": FAILED._replace(attempts=1, retry_after=24 * 3600),
    "is_endless": INVALID,
    "announces_too_much": INVALID,
    "is_a_bomb": INVALID,
    "is_packed_badly": INVALID,
    "is_packed_twice": INVALID,
    "fails_and_packs_it": FAILED,
    "is_a_page": INVALID,
    "is_no_json": INVALID,
    "has_other_fields": INVALID,
    "sends_elsewhere": INVALID,
    "sends_around": INVALID,
    "has_no_room": FAILED._replace(
        upstream={"code": "DSK_UNAVAILABLE_DESK", "retryable": True, "request_id": "theirs-1"}
    ),
    "is_broken": FAILED._replace(
        attempts=1, upstream={"code": "DSK_SYSTEM_INTERNAL_ERROR", "retryable": False, "request_id": "theirs-2"}
    ),
    "is_at_odds": FAILED._replace(
        is_failure=False,
        upstream={"code": "DSK_CONFLICT_VERSION_RACE", "retryable": True, "request_id": "theirs-3"},
    ),
    "lies_about_itself": FAILED,
}
"""By the way of misbehaving."""

WITHOUT_HTTP: dict[str, Callable[[Server, ExitStack], str]] = {
    "refuses": lambda server, stack: nowhere(),
    "lets-nobody-in": lambda server, stack: stack.enter_context(too_busy_to_accept()),
    "speaks-no-tls": lambda server, stack: server.url.replace("http:", "https:"),
}
"""Where those are that the server cannot be, since nothing of HTTP comes to it."""

OPENED = "a dependency is not asked any more"
"""The record of a circuit that opens: it is not the failure of a request."""

SENT_ON = {"sends_around": 4}
"""How many requests are one attempt, where that is more than one: the first, and three redirects."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(WAYS) as server:
        yield server


@pytest.fixture
def breakers(request: pytest.FixtureRequest) -> Iterator[Settings]:
    """The settings of a process that has breakers of its own, or that shares what it finds out with others."""
    settings = Settings(redis_url=SecretStr(REDIS) if REDIS and request.param == "shared" else None)
    configure_logging(settings)
    sharing.connect(settings)
    yield settings
    sharing.close()


ALONE_AND_SHARED = pytest.mark.parametrize(
    "breakers", ["alone", pytest.param("shared", marks=NEEDS_REDIS)], indirect=True
)

WAYS_AND_BREAKERS = [
    pytest.param(way, breakers, marks=NEEDS_REDIS if breakers == "shared" else ())
    for way, expected in EXPECTED.items()
    for breakers in (["alone"] if expected.late else ["alone", "shared"])
]
"""What is late takes long, and how it fails does not depend on Redis."""


def test_every_way_has_its_expectation() -> None:
    assert {*WAYS, *WITHOUT_HTTP} == {*EXPECTED, "answers", "recovers", "sends_home"}


@BOTH
@pytest.mark.parametrize(("way", "breakers"), WAYS_AND_BREAKERS, indirect=["breakers"])
def test_what_becomes_of_it(server: Server, breakers: Settings, records: Records, kind: Kind, way: str) -> None:
    expected = EXPECTED[way]
    desks = dependency(LATE if expected.late else PATIENT)
    with ExitStack() as stack:
        path = f"/{way}/{desks.name}"
        url = WITHOUT_HTTP[way](server, stack) if way in WITHOUT_HTTP else f"{server.url}{path}"
        calls = 2 // expected.attempts  # so that there are two attempts in any case, as many as open the circuit
        for number in range(calls):
            records()
            started = time.monotonic()
            with in_a_request(), pytest.raises(ServiceError) as raised:
                ask(kind, desks, url, read_as=Desk)
            assert time.monotonic() - started < desks.timeout.total
            check_failure(raised.value, expected, breakers, records)
            if way not in WITHOUT_HTTP:
                check_calls(server, path, (number + 1) * expected.attempts * SENT_ON.get(way, 1), late=expected.late)
    outcomes = calls_of(desks)
    assert (outcomes["failure"], outcomes["retries"]) == (calls, expected.attempts - 1)
    assert desks.state == ("open" if expected.is_failure else "closed")


def check_calls(server: Server, path: str, count: int, *, late: bool) -> None:
    """As many requests came as there were attempts. One that is given up may be so before the server gets to read it."""
    if late:
        at_last(lambda: bool(server.calls(path)))
        assert len(server.calls(path)) <= count
    else:
        assert len(server.calls(path)) == count


def check_failure(error: ServiceError, expected: Expected, settings: Settings, records: Records) -> None:
    """The right error; and one record of it, which has nothing that is not for us."""
    assert error.code == f"{PREFIX}_{expected.code}"
    assert error.retry_after == (pytest.approx(expected.retry_after) if expected.retry_after else expected.retry_after)
    assert error.context.get("upstream") == expected.upstream
    with in_a_request():
        answer = FailureHandler(settings, name=lambda exc: None)(error)
    written = records()
    (record,) = [record for record in failures(written) if record["message"] != OPENED]
    assert (record["level"], record["error"]["code"]) == ("error", error.code)
    assert {record["request_id"] for record in written} == {"this-request"}
    assert "hunter2" not in f"{written}{answer.body!r}{error}"
    assert "Ada sits there" not in f"{written}{answer.body!r}{error}"


@BOTH
@ALONE_AND_SHARED
@pytest.mark.usefixtures("breakers")
def test_it_recovers(server: Server, records: Records, kind: Kind) -> None:
    desks = dependency()
    assert ask(kind, desks, f"{server.url}/recovers/{desks.name}", read_as=Desk) == Desk(name="red", seats=4)
    assert len(server.calls(f"/recovers/{desks.name}")) == 2
    assert calls_of(desks) == {"success": 1, "failure": 0, "rejected": 0, "fallback": 0, "retries": 1}
    assert desks.state == "closed"
    assert failures(records()) == []


@BOTH
@ALONE_AND_SHARED
@pytest.mark.parametrize("way", ["answers", "sends_home"])
@pytest.mark.usefixtures("breakers")
def test_it_answers(server: Server, records: Records, kind: Kind, way: str) -> None:
    desks = dependency()
    assert ask(kind, desks, f"{server.url}/{way}", read_as=Desk) == Desk(name="red", seats=4)
    assert calls_of(desks)["success"] == 1
    assert records() == []


@BOTH
def test_what_fails_again_and_again_is_not_asked_any_more(server: Server, kind: Kind) -> None:
    desks = dependency()
    path = f"/fails/{desks.name}"
    codes = []
    for _ in range(3):
        with pytest.raises(ServiceError) as raised:
            ask(kind, desks, f"{server.url}{path}", read_as=Desk)
        codes.append(raised.value.code.removeprefix(f"{PREFIX}_"))
    assert codes == ["INTEGRATION_DEPENDENCY_FAILED", "UNAVAILABLE_DEPENDENCY", "UNAVAILABLE_DEPENDENCY"]
    assert len(server.calls(path)) == 2


@BOTH
def test_a_caller_that_waits_no_longer_is_not_outlived(server: Server, kind: Kind) -> None:
    desks = dependency(PATIENT)
    started = time.monotonic()
    with within(0.1), pytest.raises(ServiceError) as raised:
        ask(kind, desks, f"{server.url}/hangs/{desks.name}")
    assert raised.value.category == "TIMEOUT"
    assert time.monotonic() - started < PATIENT.attempt / 2
    (call,) = server.calls(f"/hangs/{desks.name}")
    assert 0 < int(call.headers["x-request-timeout-ms"]) <= 100
