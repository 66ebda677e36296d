"""C4 and C8: one secret in every place that can hold one, every kind of failure, and the secret nowhere to be seen."""

import json
import logging
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from {{ cookiecutter.package_name }}.config import Settings, load_settings
from {{ cookiecutter.package_name }}.telemetry import records as of_requests
from {{ cookiecutter.package_name }}.telemetry.logging import configure_logging, get_logger

from ..failing.secrets import MAKE, SECRET, Login
from ..failing.service import open_client

Ask = Callable[[httpx2.Client], httpx2.Response]


def sent(method: str, path: str, **request: Any) -> Ask:
    return lambda client: client.request(method, path, **request)


JSON = {"Content-Type": "application/json"}
VISITOR: dict[str, object] = {"email": "ada@example.com", "age": 30, "address": {"zip": "12345"}}

REQUESTS: dict[str, Ask] = {
    "path, unknown": sent("GET", f"/no/such/password={SECRET}"),
    "path, known": sent("GET", f"/failing/visitors/token={SECRET}"),
    "path, with an address": sent("GET", f"/no/such/https:%2F%2Fada:{SECRET}@example.com"),
    "query of a success": sent("GET", "/api/v1/ping", params={"code": SECRET}),
    "query of an unknown route": sent("GET", "/no/such/route", params={"access_token": SECRET}),
    "query of an error": sent("GET", "/failing/ours", params={"q": SECRET}),
    "query that is rejected": sent("GET", "/failing/visitors", params={"limit": SECRET}),
    "query of an unforeseen failure": sent("GET", "/failing/unforeseen", params={"password": SECRET}),
    "bearer": sent("GET", "/failing/ours", headers={"Authorization": f"Bearer {SECRET}"}),
    "basic": sent("GET", "/failing/unforeseen", headers={"Authorization": f"Basic {SECRET}"}),
    "cookie": sent("GET", "/failing/ours", headers={"Cookie": f"session={SECRET}"}),
    "cookie of an unforeseen failure": sent("GET", "/failing/unforeseen", headers={"Cookie": f"a={SECRET}"}),
    "api key": sent("GET", "/failing/ours", headers={"X-Api-Key": SECRET}),
    "header of no name": sent("GET", "/failing/unforeseen", headers={"X-Desk": SECRET}),
    "referer": sent("GET", "/failing/ours", headers={"Referer": f"https://ada:{SECRET}@example.com/?t={SECRET}"}),
    "user agent": sent("GET", "/failing/ours", headers={"User-Agent": f"robot password={SECRET}"}),
    "accept": sent("GET", "/failing/ours", headers={"Accept": f"text/{SECRET}"}),
    "origin": sent("GET", "/failing/ours", headers={"Origin": f"https://{SECRET}.example.com"}),
    "forwarded": sent("GET", "/failing/ours", headers={"X-Forwarded-For": SECRET}),
    "request id": sent("GET", "/failing/ours", headers={"X-Request-ID": f"token: {SECRET}"}),
    "trace": sent("GET", "/failing/ours", headers={"traceparent": f"00-{SECRET}"}),
    "host": sent("GET", "/api/v1/ping", headers={"Host": f"token={SECRET}"}),
    "content type": sent(
        "POST", "/failing/visitors", content=b"{}", headers={"Content-Type": f"text/plain; token={SECRET}"}
    ),
    "field": sent("POST", "/failing/visitors", json={**VISITOR, "email": SECRET}),
    "field of another kind": sent("POST", "/failing/visitors", json={**VISITOR, "age": SECRET}),
    "object that is text": sent("POST", "/failing/visitors", json={**VISITOR, "address": SECRET}),
    "field of a field": sent("POST", "/failing/visitors", json={**VISITOR, "address": {"zip": SECRET}}),
    "list that is text": sent("POST", "/failing/visitors", json={**VISITOR, "tags": SECRET}),
    "list that is too long": sent("POST", "/failing/visitors", json={**VISITOR, "tags": [SECRET] * 9}),
    "text that is an object": sent("POST", "/failing/visitors", json={**VISITOR, "email": {"password": SECRET}}),
    "body that is text": sent("POST", "/failing/visitors", json=SECRET),
    "body that is a list": sent("POST", "/failing/visitors", json=[SECRET]),
    "body with more": sent("POST", "/failing/visitors", json={"password": SECRET}),
    "body that is broken": sent(
        "POST", "/failing/visitors", content=json.dumps({"password": SECRET})[:-1], headers=JSON
    ),
    "body that is no text": sent("POST", "/failing/visitors", content=f'"{SECRET}'.encode() + b"\xff", headers=JSON),
    "body that is too large": sent("POST", "/failing/visitors", content=SECRET * 100_000, headers=JSON),
    "form": sent("POST", "/failing/visitors", data={"password": SECRET}),
    "file": sent("POST", "/failing/visitors", files={"file": (f"{SECRET}.txt", SECRET.encode())}),
    "body where none belongs": sent("DELETE", "/api/v1/ping", headers={"X-Token": SECRET}),
    **{f"exception, {what}": sent("GET", f"/failing/view/{what}") for what in MAKE},
    **{f"exception in a guard, {what}": sent("GET", f"/failing/guard/before/{what}") for what in ("in-its-message",)},
    **{f"exception half way, {what}": sent("GET", f"/failing/stream/halfway/{what}") for what in ("in-its-message",)},
}

VALUES: dict[str, object] = {
    "password": SECRET,
    "Password": SECRET,
    "new_password": SECRET,
    "passwordAgain": SECRET,
    "secret": SECRET,
    "client_secret": SECRET,
    "token": SECRET,
    "accessToken": SECRET,
    "refresh-token": SECRET,
    "X-Api-Key": SECRET,
    "api_key": SECRET,
    "private_key": SECRET,
    "Authorization": SECRET,
    "cookie": SECRET,
    "Set-Cookie": SECRET,
    "credentials": {"anything": SECRET},
    "session_id": SECRET,
    "card_number": SECRET,
    "cvv": SECRET,
    "ssn": SECRET,
    "dsn": SECRET,
    "DATABASE_URL": SECRET,
    "deep": {"deeper": [{"password": SECRET}]},
    "pairs": [("user", "ada"), f"password={SECRET}"],
    "bytes": f"password={SECRET}".encode(),
    "object": Login("ada", SECRET),
    "text": f"password: {SECRET}",
    "lines": f"POST /login HTTP/1.1\r\nAuthorization: Bearer {SECRET}\r\nCookie: a={SECRET}\r\n",
    "headers": [(b"authorization", f"Bearer {SECRET}".encode()), (b"cookie", f"a={SECRET}".encode())],
    "address": f"amqp://ada:{SECRET}@queue.example.com",
    "set": {f"token={SECRET}"},
}
"""What a record can hold, by its name."""

BAD_SETTINGS = [name.upper() for name in Settings.model_fields if name not in ("log_file", "host")]


def test_c8_there_are_many_places() -> None:
    assert len(REQUESTS) + len(VALUES) + len(BAD_SETTINGS) >= 60


@pytest.mark.parametrize("settings", [{}, {"log_format": "console"}, {"app_env": "development"}], ids=str)
def test_c8_a_secret_is_nowhere_to_be_seen(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(
        of_requests, "observers", [lambda request, status: counted.append(f"{request.route} {request.error_code}")]
    )
    address = f"postgresql://ada:{SECRET}@127.0.0.1:1/desks"
    secrets = {"database_url": address, "redis_url": f"redis://:{SECRET}@127.0.0.1:1/0"}
    with open_client(**secrets, **settings) as client:
        logging.getLogger("httpx2").setLevel(logging.WARNING)  # the test client is none of the service's parts
        for place, ask in {**REQUESTS, "setting": sent("GET", "/readyz")}.items():
            try:
                response = ask(client)
            except Exception:  # noqa: BLE001 - each server interface breaks off in its own way
                response = httpx2.Response(599)
            seen = f"{response.status_code} {response.headers} {response.text} {counted}"
            assert SECRET not in seen, place
            assert SECRET.encode() not in capsysbinary.readouterr().out, place
        for page in ("/docs", "/openapi.json", "/errors"):
            assert SECRET not in client.get(page).text


@pytest.mark.parametrize("log_format", ["json", "console"])
@pytest.mark.parametrize("name", VALUES)
def test_c8_a_secret_is_in_no_record(capsysbinary: pytest.CaptureFixture[bytes], log_format: str, name: str) -> None:
    configure_logging(Settings(log_format=log_format))  # type: ignore[arg-type]
    get_logger("ours").warning("a value", **{name: VALUES[name]})
    logging.getLogger("theirs").warning("a value: %s", VALUES[name], extra={"given": {name: VALUES[name]}})
    ours, theirs = capsysbinary.readouterr().out.splitlines()
    assert SECRET.encode() not in ours
    if name in ("bytes", "object", "text", "address", "set", "deep", "pairs", "lines", "headers"):
        assert SECRET.encode() not in theirs  # it shows what it is; the others are plain words in a message
    else:
        assert theirs.count(SECRET.encode()) <= 1


@pytest.mark.parametrize("name", BAD_SETTINGS)
def test_c8_a_bad_setting_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.setenv(name, f"{SECRET}\u2028://")
    try:
        load_settings()
    except SystemExit:
        assert SECRET not in capsys.readouterr().err
