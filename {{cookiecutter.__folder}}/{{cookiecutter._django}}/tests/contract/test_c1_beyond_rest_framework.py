"""C1: the one format also where REST framework has no say: plain views, the URL resolver, CSRF, uploads; DEBUG on and off."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from ..conftest import Records
from ..failing.opening import open_client_of
from .checking import UNFORESEEN, accesses, check, failures

ORIGIN = "https://app.example.com"
BAD_REQUEST = (400, "REQUEST_BAD_REQUEST")
DENIED = (403, "FORBIDDEN_ACCESS_DENIED")
INVALID = ({{ cookiecutter.validation_status }}, "VALIDATION_FAILED")
MALFORMED = (400, "REQUEST_MALFORMED_BODY")
NOT_OUR_HOST = (400, "REQUEST_HOST_NOT_ALLOWED")
TOO_LARGE = (413, "REQUEST_BODY_TOO_LARGE")

RAISED = {
    "http-404": (404, "RESOURCE_NOT_FOUND"),
    "denied": DENIED,
    "bad": BAD_REQUEST,
    "suspicious": BAD_REQUEST,
    "suspicious-file": BAD_REQUEST,
    "redirect": BAD_REQUEST,
    "host": NOT_OUR_HOST,
    "fields": BAD_REQUEST,
    "files": BAD_REQUEST,
    "large": TOO_LARGE,
    "multipart": MALFORMED,
    "invalid": INVALID,
    "invalid-model": INVALID,
    "invalid-echo": INVALID,
    "invalid-data": INVALID,
    "throttled": (429, "RATE_LIMIT_EXCEEDED"),
    "ours": (409, "CONFLICT_DESK_TAKEN"),
    "unforeseen": UNFORESEEN,
    "group": UNFORESEEN,
    "exit": UNFORESEEN,
    "cancelled": UNFORESEEN,
    "generator-exit": UNFORESEEN,
    "outsider": UNFORESEEN,
}


@pytest.fixture(params=[False, True], ids=["DEBUG off", "DEBUG on"])
def plain(request: pytest.FixtureRequest, capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[httpx2.Client]:
    """A client of the service with plain views."""
    with open_client_of("tests.failing.plain", debug=request.param, cors_origins=(ORIGIN,)) as client:
        yield client


def check_all(response: httpx2.Response, records: Records, status: int, reason: str) -> None:
    """The failure, the headers that stand on it too, and its records."""
    check(response, status, reason)
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    written = records()
    (failure,), (access,) = failures(written), accesses(written)
    assert failure["level"] == ("error" if status >= 500 else "warning")
    assert failure["error"]["status"] == access["http"]["status_code"] == status


@pytest.mark.parametrize("what", RAISED)
@pytest.mark.parametrize("kind", ["raising", "raising-async"])
def test_c1_whatever_a_view_raises(plain: httpx2.Client, records: Records, kind: str, what: str) -> None:
    check_all(plain.get(f"/{kind}/{what}", headers={"Origin": ORIGIN}), records, *RAISED[what])


@pytest.mark.parametrize(
    ("method", "address", "headers", "failure"),
    [
        ("GET", "/nowhere", {}, (404, "RESOURCE_ROUTE_NOT_FOUND")),
        ("GET", "/nothing", {}, UNFORESEEN),
        ("GET", "/page", {}, (503, "UNAVAILABLE_SERVICE")),
        ("GET", "/forbidden", {}, DENIED),
        ("POST", "/get-only", {}, (405, "REQUEST_METHOD_NOT_ALLOWED")),
        ("GET", "/no-template", {}, UNFORESEEN),
        ("GET", "/stream", {}, UNFORESEEN),
        ("GET", "/header", {}, UNFORESEEN),
        ("GET", "/header-name", {}, UNFORESEEN),
        ("GET", "/cookie", {}, UNFORESEEN),
        ("GET", "/desk/7", {}, UNFORESEEN),
        ("POST", "/form", {}, DENIED),
        ("GET", "/mail?to=hunter2", {}, INVALID),
        ("GET", "/fine", {"Host": "evil.example"}, NOT_OUR_HOST),
        ("GET", "/fine", {"Host": "a b"}, NOT_OUR_HOST),
    ],
)
def test_c1_whoever_failed(
    plain: httpx2.Client,
    records: Records,
    method: str,
    address: str,
    headers: dict[str, str],
    failure: tuple[int, str],
) -> None:
    check_all(plain.request(method, address, headers={"Origin": ORIGIN, **headers}), records, *failure)


def test_c1_ctrl_c_concerns_the_main_thread_alone(plain: httpx2.Client) -> None:
    with pytest.raises(KeyboardInterrupt):
        plain.get("/raising/interrupt")
    with ThreadPoolExecutor(1) as pool:
        check(pool.submit(plain.get, "/raising/interrupt").result(), *UNFORESEEN)


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous iterators")
def test_c1_an_asynchronous_stream_is_whole_before_it_is_sent(plain: httpx2.Client) -> None:
    check(plain.get("/async-stream"), *UNFORESEEN)


MULTIPART = "multipart/form-data; boundary=x"
FIELD = '--x\r\nContent-Disposition: form-data; name="desk"\r\n\r\n7\r\n'
FILE = '--x\r\nContent-Disposition: form-data; name="desk"; filename="desk"\r\n\r\n7\r\n'


@pytest.mark.parametrize(
    ("content_type", "body", "failure"),
    [
        ("application/x-www-form-urlencoded", "&".join(["desk=7"] * 1001), BAD_REQUEST),
        ("application/x-www-form-urlencoded", "x" * 2**21, TOO_LARGE),
        (MULTIPART, FIELD * 1001 + "--x--", BAD_REQUEST),
        (MULTIPART, FILE * 101 + "--x--", BAD_REQUEST),
        (MULTIPART, FILE + "x" * 2**21 + "--x--", TOO_LARGE),
        ("multipart/form-data", "--x--", MALFORMED),
        ("multipart/form-data; boundary=", "--x--", MALFORMED),
        ("multipart/form-data; boundary=" + "x" * 10_000, "--x--", MALFORMED),
    ],
)
def test_c1_what_is_uploaded(
    plain: httpx2.Client, records: Records, content_type: str, body: str, failure: tuple[int, str]
) -> None:
    headers = {"Origin": ORIGIN, "Content-Type": content_type}
    check_all(plain.post("/posted", content=body, headers=headers), records, *failure)


def test_c2_the_fields_of_a_model_that_is_not_valid(plain: httpx2.Client) -> None:
    failure = check(plain.get("/raising/invalid-model"), *INVALID)
    assert failure.fields == {"desk": ["Too far.", "Too small."], "__all__": ["Not today."]}


def test_c4_a_rejected_value_is_not_repeated(plain: httpx2.Client) -> None:
    failure = check(plain.get("/raising/invalid-echo"), *INVALID)
    assert failure.fields == {"__all__": ["This value is not valid."]}


@pytest.mark.parametrize(
    ("method", "address", "header", "value"),
    [("GET", "/page", "Retry-After", "9"), ("POST", "/get-only", "Allow", "GET, HEAD")],
)
def test_c5_headers_of_the_failure_are_kept(
    plain: httpx2.Client, method: str, address: str, header: str, value: str
) -> None:
    assert plain.request(method, address).headers[header] == value


def test_c7_the_log_says_why_a_request_may_be_forged(plain: httpx2.Client, records: Records) -> None:
    plain.post("/form")
    (failure,) = failures(records())
    assert failure["message"] == "access denied: CSRF cookie not set."
