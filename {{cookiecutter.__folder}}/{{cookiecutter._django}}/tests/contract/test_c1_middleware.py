"""C1: the one format also for what middleware and signal handlers raise, wherever they stand; DEBUG on and off."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from django.core import signals
from django.dispatch import Signal

from ..conftest import Records
from ..failing.opening import open_client_of
from ..failing.raising import raise_named
from .checking import UNFORESEEN, accesses, check, failures

URLCONF = "tests.failing.plain"
DESK_TAKEN = (409, "CONFLICT_DESK_TAKEN")
DENIED = (403, "FORBIDDEN_ACCESS_DENIED")

RAISED = {
    "ours": DESK_TAKEN,
    "http-404": (404, "RESOURCE_NOT_FOUND"),
    "denied": DENIED,
    "large": (413, "REQUEST_BODY_TOO_LARGE"),
    "fields": (400, "REQUEST_BAD_REQUEST"),
    "unforeseen": UNFORESEEN,
    "exit": UNFORESEEN,
}


@pytest.fixture(params=[False, True], ids=["DEBUG off", "DEBUG on"])
def debug(request: pytest.FixtureRequest) -> bool:
    """Django's setting."""
    return bool(request.param)


@pytest.fixture(params=["outermost", "innermost"])
def client(
    request: pytest.FixtureRequest, debug: bool, capsysbinary: pytest.CaptureFixture[bytes]
) -> Iterator[httpx2.Client]:
    """A client of the service with a middleware that raises, around all others or within them."""
    with open_client_of(URLCONF, debug=debug, **{request.param: (f"{URLCONF}.RaisingMiddleware",)}) as client:
        yield client


def check_all(response: httpx2.Response, records: Records, status: int, reason: str) -> None:
    """The failure and its records."""
    check(response, status, reason)
    written = records()
    (failure,), (access,) = failures(written), accesses(written)
    assert failure["level"] == ("error" if status >= 500 else "warning")
    assert failure["error"]["status"] == access["http"]["status_code"] == status


@pytest.mark.parametrize("what", RAISED)
@pytest.mark.parametrize("moment", ["process_view", "process_template_response", "after"])
def test_c1_whatever_a_middleware_raises(client: httpx2.Client, records: Records, moment: str, what: str) -> None:
    check_all(client.get("/template", headers={"X-Raise": f"{moment} {what}"}), records, *RAISED[what])


@pytest.mark.parametrize("what", [what for what in RAISED if what != "http-404"])
def test_c1_before_there_is_a_route(client: httpx2.Client, records: Records, what: str) -> None:
    check_all(client.get("/template", headers={"X-Raise": f"before {what}"}), records, *RAISED[what])


@pytest.mark.parametrize("what", RAISED)
def test_c1_while_another_failure_is_handled(client: httpx2.Client, records: Records, what: str) -> None:
    response = client.get("/raising/unavailable", headers={"X-Raise": f"process_exception {what}"})
    check_all(response, records, *RAISED[what])


@pytest.mark.parametrize(("what", "failure"), [("nothing", UNFORESEEN), ("a page", DENIED)])
def test_c1_what_a_middleware_must_not_return(
    client: httpx2.Client, records: Records, what: str, failure: tuple[int, str]
) -> None:
    check_all(client.get("/template", headers={"X-Raise": f"return {what}"}), records, *failure)


def test_c1_a_signal_handler_before_the_request(debug: bool, records: Records) -> None:
    with failing(signals.request_started), open_client_of(URLCONF, debug=debug) as client:
        check_all(client.get("/fine"), records, *DESK_TAKEN)


def test_c1_a_signal_handler_after_the_request(debug: bool, records: Records) -> None:
    with failing(signals.request_finished), open_client_of(URLCONF, debug=debug) as client:
        assert client.get("/fine").status_code == 200
    (failure,) = failures(records())
    assert failure["error"]["context"]["response"] == "was complete"


@contextmanager
def failing(signal: Signal) -> Iterator[None]:
    """Gives the signal a handler that raises."""

    def raise_ours(**_: Any) -> None:
        raise_named("ours")

    signal.connect(raise_ours)
    try:
        yield
    finally:
        signal.disconnect(raise_ours)
