"""C1: bodies that no parser likes."""

import gzip
import json

import httpx2
import pytest

from ..conftest import Records
from ..failing.service import open_client
from .checking import accesses, check, failures

VISITOR = {"email": "ada@example.com", "age": 36, "address": {"zip": "12345"}}
INVALID = ({{ cookiecutter.validation_status }}, "VALIDATION_FAILED")
MALFORMED = (400, "REQUEST_MALFORMED_BODY")
TOO_LARGE = (413, "REQUEST_BODY_TOO_LARGE")
UNSUPPORTED = (415, "REQUEST_UNSUPPORTED_MEDIA_TYPE")

BROKEN = {
    "cut": b'{"email": ',
    "unquoted": b"{email: 1}",
    "not-utf-8": b'{"email": "\xff"}',
    "utf-16": json.dumps(VISITOR).encode("utf-16"),
    "byte-order-mark": b"\xef\xbb\xbf{}",
    "binary": bytes(range(256)),
    "nul": b"\x00",
    "nul-in-text": b'{"email": "\x00"}',
    "nan": b'{"age": NaN}',
    "infinity": b"[Infinity, -Infinity]",
    "half-character": b'{"email": "\\ud800"}',
    "half-character-key": b'{"\\ud800": 1}',
    "thousands-of-digits": b'{"age": ' + b"1" * 5_000 + b"}",
    "beyond-all-floats": b'{"age": 1e999}',
    "nested": b"[" * 100_000,
    "nested-and-closed": b"[" * 100_000 + b"]" * 100_000,
    "nested-objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "two-values": b"{} {}",
    "comment": b"{} // a comment",
    "form": b"email=ada%40example.com&age=36",
}

OF_NO_KIND_THAT_IS_READ = [
    None,
    "",
    "text/plain",
    "text/html; charset=utf-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    "application/xml",
    "application",
    "/",
    ";",
    "application/json/x",
    "application/jsonx",
]


@pytest.mark.parametrize("path", ["/failing/visitors", "/failing/echo"])
@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_c1_a_body_that_is_no_json(client: httpx2.Client, records: Records, body: bytes, path: str) -> None:
    check(client.post(path, content=body, headers={"Content-Type": "application/json"}), *MALFORMED)
    written = records()
    assert [record["level"] for record in failures(written)] == ["warning"]
    assert [record["http"]["status_code"] for record in accesses(written)] == [400]


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"5", b"-0.0", b'""', b'"text"', b"true", b"  {}\n"])
def test_c1_a_body_that_is_not_what_the_route_takes(client: httpx2.Client, body: bytes) -> None:
    check(client.post("/failing/visitors", content=body, headers={"Content-Type": "application/json"}), *INVALID)


def test_c1_neither_a_body_nor_a_content_type(client: httpx2.Client) -> None:
    check(client.post("/failing/visitors"), *INVALID)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "APPLICATION/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=nonsense",
        'application/json; x="a;b"',
        "application/json;",
    ],
)
def test_c1_a_content_type_that_is_read(client: httpx2.Client, content_type: str) -> None:
    response = client.post("/failing/visitors", content=json.dumps(VISITOR), headers={"Content-Type": content_type})
    assert response.status_code == 201


@pytest.mark.parametrize("path", ["/failing/visitors", "/failing/echo"])
@pytest.mark.parametrize("content_type", OF_NO_KIND_THAT_IS_READ)
def test_c1_a_content_type_that_is_not_read(client: httpx2.Client, content_type: str | None, path: str) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    check(client.post(path, content=json.dumps(VISITOR), headers=headers), *UNSUPPORTED)


@pytest.mark.parametrize("coding", ["gzip", "br", "nonsense"])
def test_c1_a_coding_that_is_not_read(client: httpx2.Client, coding: str) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": coding}
    body = gzip.compress(json.dumps(VISITOR).encode())
    check(client.post("/failing/visitors", content=body, headers=headers), *UNSUPPORTED)


@pytest.mark.parametrize(
    "sent",
    [
        b'{"a": 1, "a": 2}',
        b'"\\u0000"',
        '"caf\u00e9 \U0001f600 \u2028"'.encode(),
        b'"\\ud83d\\ude00"',
        b"9223372036854775807",
        b"1.5e300",
        b"[" * 200 + b"]" * 200,
    ],
)
def test_c1_odd_json_is_json(client: httpx2.Client, sent: bytes) -> None:
    response = client.post("/failing/echo", content=sent, headers={"Content-Type": "application/json"})
    assert response.status_code == 201
    assert response.json() == json.loads(sent)


def test_c1_a_body_of_as_many_bytes_as_are_allowed(client: httpx2.Client, records: Records) -> None:
    allowed, headers = 2**20, {"Content-Type": "application/json"}
    response = client.post("/failing/echo", content=b'"' + b"x" * (allowed - 2) + b'"', headers=headers)
    assert response.status_code == 201
    records()
    check(client.post("/failing/echo", content=b'"' + b"x" * (allowed - 1) + b'"', headers=headers), *TOO_LARGE)
    assert [record["level"] for record in failures(records())] == ["warning"]


@pytest.mark.parametrize("path", ["/failing/visitors", "/failing/view/ours", "/api/v1/ping", "/no/such/route"])
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_c1_how_large_a_body_may_be_is_a_setting(
    capsysbinary: pytest.CaptureFixture[bytes], path: str, content_type: str
) -> None:
    with open_client(max_body_bytes=100) as client:
        check(client.post(path, content=b"x" * 101, headers={"Content-Type": content_type}), *TOO_LARGE)
