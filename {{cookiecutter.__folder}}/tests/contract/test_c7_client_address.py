"""C7: records name the client, also behind proxies, and only those that are trusted decide who it is."""

from pathlib import Path

import httpx2
import pytest

from {{ cookiecutter.package_name }}.telemetry import records as telemetry
from {{ cookiecutter.package_name }}.telemetry.context import RequestContext

from ..conftest import Records
from ..failing.service import come_from, open_client
from .checking import accesses
from .server import head, running

PEER = "192.0.2.7"
SENT = "203.0.113.1, 203.0.113.2, 203.0.113.3"


@pytest.mark.parametrize(
    ("trusted", "forwarded_for", "client_ip"),
    [
        (0, SENT, PEER),
        (1, SENT, "203.0.113.3"),
        (2, SENT, "203.0.113.2"),
        (4, SENT, PEER),
        (1, "nonsense", PEER),
        (1, None, PEER),
    ],
)
def test_c7_the_client_is_who_called_the_outermost_trusted_proxy(
    records: Records, trusted: int, forwarded_for: str | None, client_ip: str
) -> None:
    with open_client(trusted_proxies=trusted) as client:
        come_from(client, PEER)
        client.get("/failing/ours", headers={"X-Forwarded-For": forwarded_for} if forwarded_for else {})
    assert [record["http"]["client_ip"] for record in records() if "http" in record] == [client_ip] * 2


@pytest.mark.parametrize(
    ("trusted", "forwarded_proto", "scheme"),
    [(0, "https", "http"), (1, "https", "https"), (1, "https, http", "http"), (1, "ftp", "http"), (1, None, "http")],
)
def test_c7_the_scheme_is_that_of_the_last_proxy(
    monkeypatch: pytest.MonkeyPatch, trusted: int, forwarded_proto: str | None, scheme: str
) -> None:
    seen: list[RequestContext] = []
    monkeypatch.setattr(telemetry, "observers", [lambda request, _status: seen.append(request)])
    with open_client(trusted_proxies=trusted) as client:
        client.get("/api/v1/ping", headers={"X-Forwarded-Proto": forwarded_proto} if forwarded_proto else {})
    assert [request.base_url for request in seen] == [f"{scheme}://localhost"]


def test_c7_clients_behind_one_proxy_share_no_idempotency_keys() -> None:
    with open_client(trusted_proxies=1) as client:
        replayed = []
        for address in ("203.0.113.1", "203.0.113.2", "203.0.113.1"):
            headers = {"Idempotency-Key": "behind-one-proxy", "X-Forwarded-For": address}
            answer = client.post("/failing/orders", json={"item": "tea"}, headers=headers)
            replayed.append("Idempotency-Replayed" in answer.headers)
    assert replayed == [False, False, True]


def test_c7_the_server_itself_trusts_nobody(tmp_path: Path) -> None:
    requests = {
        "several-headers": ("203.0.113.2", [f"X-Forwarded-For: 203.0.113.{number}" for number in (1, 2, 3)]),
        "too-short": ("127.0.0.1", ["X-Forwarded-For: 203.0.113.1"]),
        "contradiction": ("127.0.0.1", ["X-Forwarded-Proto: https", "X-Forwarded-Ssl: off"]),
    }
    with running(tmp_path, TRUSTED_PROXIES="2") as server:
        for name, (_, headers) in requests.items():
            answer: httpx2.Response = server.answer(head("GET", "/api/v1/ping", f"X-Request-ID: {name}", *headers))
            assert answer.status_code == 200
        server.stop()
        clients = {record["request_id"]: record["http"]["client_ip"] for record in accesses(server.records())}
    assert clients == {name: client_ip for name, (client_ip, _) in requests.items()}
