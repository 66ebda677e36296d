"""`/metrics`: what is counted, under which few labels, and for how many processes."""

import re
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from {{ cookiecutter.package_name }}.errors import PREFIX
from {{ cookiecutter.package_name }}.outbox import effects
from {{ cookiecutter.package_name }}.outbox.effects import SideEffect
from {{ cookiecutter.package_name }}.telemetry import metrics as counted

from ..conftest import Records
from ..failing.service import open_client
from ..integration.adding import add_in_transaction
from .checking import check
from .scraping import grown, samples, scrape, series
from .server import TIMEOUT, Server, running, until

PING = 'http_requests_total{method="GET",route="/api/v1/ping",status="200"}'
IN_FLIGHT = "http_requests_in_flight"
WAITING = 'outbox_waiting{effect="greeting"}'
OF_REQUESTS = re.compile(r"http_requests_total\{.*\}")


def test_requests_are_counted_by_template_method_and_status(client: httpx2.Client) -> None:
    before = scrape(client)
    for path in ("/api/v1/ping", "/api/v1/ping", "/failing/http/404", "/failing/http/418", "/no/such/route"):
        client.get(path)
    client.head("/api/v1/ping")
    client.post("/api/v1/ping")
    after = scrape(client)
    requests = {name: value for name, value in grown(before, after).items() if OF_REQUESTS.fullmatch(name)}
    assert requests == {
        PING: 2,
        'http_requests_total{method="GET",route="/failing/http/{status}",status="404"}': 1,
        'http_requests_total{method="GET",route="/failing/http/{status}",status="418"}': 1,
        'http_requests_total{method="GET",route="unmatched",status="404"}': 1,
        'http_requests_total{method="HEAD",route="/api/v1/ping",status="200"}': 1,
        'http_requests_total{method="POST",route="/api/v1/ping",status="405"}': 1,
    }
    assert grown(before, after)['http_request_duration_seconds_count{route="/api/v1/ping"}'] == 4
    assert after[IN_FLIGHT] == before[IN_FLIGHT]


def test_failures_are_counted_by_code_and_say_when_the_last_one_was(client: httpx2.Client) -> None:
    before, begun = scrape(client), time.time()
    for path in ("/failing/ours", "/failing/unforeseen", "/failing/unforeseen"):
        client.get(path)
    after = scrape(client)
    ours = client.get("/failing/ours").headers["X-Error-Code"]
    unforeseen = f"{PREFIX}_SYSTEM_INTERNAL_ERROR"
    failures = {name: value for name, value in grown(before, after).items() if name.startswith("failures_total")}
    assert failures == {
        series("failures_total", category="CONFLICT", code=ours): 1,
        series("failures_total", category="SYSTEM", code=unforeseen): 2,
    }
    for code in (ours, unforeseen):
        assert begun <= after[series("failure_last_seen_timestamp_seconds", code=code)] <= time.time()


def test_the_formats(client: httpx2.Client) -> None:
    plain = client.get("/metrics")
    assert plain.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert plain.headers["Cache-Control"] == "no-store"
    # As Prometheus asks for it.
    accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
    openmetrics = client.get("/metrics", headers={"Accept": accept})
    assert openmetrics.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    assert openmetrics.text.endswith("# EOF\n")
    for strange in ("", "nonsense", "application/openmetrics-text;version=é;escaping=\x7f", ",;=," * 100):
        assert client.get("/metrics", headers={b"Accept": strange.encode("ascii", "ignore")}).status_code == 200


def test_head_and_what_it_does_not_take(client: httpx2.Client) -> None:
    head = client.head("/metrics")
    assert (head.status_code, head.content) == (200, b"")
    refused = client.post("/metrics")
    check(refused, 405, "REQUEST_METHOD_NOT_ALLOWED")
    assert "GET" in refused.headers["Allow"]
    check(client.get("/metrics", headers={"Host": "elsewhere.example.com"}), 400, "REQUEST_HOST_NOT_ALLOWED")


def test_whoever_watches_is_not_counted(client: httpx2.Client, records: Records) -> None:
    before = scrape(client)
    for path in ("/healthz", "/readyz", "/metrics"):
        client.get(path)
    names = grown(before, scrape(client))
    assert not [name for name in names if name.startswith("http_request")]
    assert [record for record in records() if record["logger"] == "access"] == []


def test_clients_cannot_make_labels(client: httpx2.Client) -> None:
    def send_anything() -> str:
        word = secrets.token_hex(8)
        client.request(f"X{word}".upper(), f"/{word}/{word}?{word}", headers={"X-Request-ID": word, "User-Agent": word})
        client.request(word.upper(), "/api/v1/ping")
        client.get(f"/failing/http/404?{word}")
        client.get("/api/v1/ping", headers={"Host": word})
        return word

    send_anything()
    before = set(scrape(client))
    words = [send_anything() for _ in range(20)]
    text = client.get("/metrics").text
    assert set(samples(text)) == before
    assert not any(word in text.lower() for word in words)


def test_there_is_an_end_of_routes(monkeypatch: pytest.MonkeyPatch, client: httpx2.Client) -> None:
    before = scrape(client)
    monkeypatch.setattr(counted, "MAX_ROUTES", 0)
    for number in range(5):
        counted.count_request("GET", f"/mounted/{number}", 200, 0.001)
    after = grown(before, scrape(client))
    assert after['http_requests_total{method="GET",route="other",status="200"}'] == 5
    assert not [name for name in after if "mounted" in name]


@pytest.fixture
def greeting(monkeypatch: pytest.MonkeyPatch) -> Iterator[SideEffect]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(effects, "_declared", {})
        yield SideEffect("greeting", deliver=lambda delivery: None)


def test_what_waits_in_the_outbox(database: str, greeting: SideEffect) -> None:
    with open_client() as client:
        add_in_transaction(greeting, {"name": "Ada"}, {"name": "Grace"})
        found = scrape(client)
    assert found[WAITING] == 2
    assert 0 <= found["outbox_oldest_seconds"] < TIMEOUT
    assert not [name for name in found if name.startswith("outbox_dead_letters")]


def test_the_outbox_is_not_asked_at_every_scrape(database: str, greeting: SideEffect) -> None:
    with open_client() as client:
        scrape(client)
        add_in_transaction(greeting, {"name": "Ada"})
        assert WAITING not in scrape(client)


def test_a_scrape_without_a_thread_to_spare_says_the_rest(
    database: str, greeting: SideEffect, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = threading.Thread.start

    def fail_to_start(thread: threading.Thread) -> None:
        if thread.name == "metrics":
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr("{{ cookiecutter.package_name }}.scrape.ASKED_AT_MOST", -1)
    with open_client() as client:
        add_in_transaction(greeting, {"name": "Ada"})
        with monkeypatch.context() as patch:
            patch.setattr(threading.Thread, "start", fail_to_start)
            found = scrape(client)
        assert IN_FLIGHT in found
        assert WAITING not in found
        assert scrape(client)[WAITING] == 1


@pytest.mark.parametrize("kind", ["missing", "silent"])
def test_without_a_database_all_else_is_there(tmp_path: Path, records: Records, kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        nobody_s = f"postgresql://somebody:hunter2@127.0.0.1:{silent.getsockname()[1]}/orders"
        address = nobody_s if kind == "silent" else f"sqlite:///{tmp_path}/missing.db"
        with open_client(database_url=address, database_timeout=0.5) as client:
            begun = time.monotonic()
            found = scrape(client)
            assert time.monotonic() - begun < TIMEOUT
    assert IN_FLIGHT in found
    assert WAITING not in found
    assert [record for record in records() if record["level"] in ("warning", "error")] == []


def test_only_one_scrape_waits_for_a_silent_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("{{ cookiecutter.package_name }}.scrape.PATIENCE", TIMEOUT)
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor(1) as pool:
        silent.settimeout(TIMEOUT)
        address = f"postgresql://somebody@127.0.0.1:{silent.getsockname()[1]}/orders"
        with open_client(database_url=address, database_timeout=1) as client:
            first = pool.submit(scrape, client)
            with silent.accept()[0]:
                assert IN_FLIGHT in scrape(client)
                names = [thread.name for thread in threading.enumerate()]
                assert "metrics" in names  # the database is still being asked
            assert IN_FLIGHT in first.result()


def pinged(server: Server, times: int) -> None:
    for _ in range(times):
        assert server.get("/api/v1/ping").status_code == 200


def test_one_process_answers_for_all(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two", "counted")]
    for folder in folders[:2]:
        folder.mkdir()
    one, two, shared = folders
    with running(one, PROMETHEUS_MULTIPROC_DIR=str(shared)) as first:
        with running(two, PROMETHEUS_MULTIPROC_DIR=str(shared), DATABASE_URL=f"sqlite:///{one}/service.db") as second:
            pinged(first, 2)
            pinged(second, 3)
            second.get("/no/such/route")
            found = samples(second.get("/metrics").text)
            assert found[PING] == 5
            until(lambda: samples(second.get("/metrics").text)[IN_FLIGHT] == 0)
            assert samples(first.get("/metrics").text)[PING] == 5
            with second.connect() as hanging:
                hanging.sendall(b"GET /failing/slow?seconds=60 HTTP/1.1\r\nHost: localhost\r\n\r\n")
                until(lambda: any(record["message"] == "at work" for record in second.records()))
                assert samples(first.get("/metrics").text)[IN_FLIGHT] == 1
        pinged(first, 1)
        after = samples(first.get("/metrics").text)
    assert after[PING] == 6, "what an ended process has counted stays"
    assert after[series("failures_total", category="RESOURCE", code=f"{PREFIX}_RESOURCE_ROUTE_NOT_FOUND")] == 1


def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(AssertionError) as stopped, running(tmp_path, PROMETHEUS_MULTIPROC_DIR="/dev/null/metrics"):
        pass
    assert str(stopped.value).startswith("PROMETHEUS_MULTIPROC_DIR: This folder cannot be made (Not a directory)\n")
