"""C6: a thousand requests at once, and no record carries another's id."""

from collections import defaultdict

import httpx2
import pytest

from ..conftest import Records
from ..failing.service import concurrently
from .reading import read

MANY = 1_000
ALWAYS = {"from the view", "from a task", "from a thread", "from a pool"}
KINDS = {
    "": (200, {"from background work"}),
    "?what=ours": (409, {"desk 7 is taken by ada@example.com"}),
    "?what=unforeseen": (500, {"unforeseen: RuntimeError"}),
    "?what=already-made": (500, {"unforeseen: RuntimeError"}),
}
"""What is asked; with which status it is answered, and what is logged of it beside what is always logged."""


@pytest.fixture
def asked() -> dict[str, str]:
    """What each request asks, by its id."""
    kinds = list(KINDS)
    return {f"request-{number}": kinds[number % len(kinds)] for number in range(MANY)}


def test_c6_a_thousand_requests_at_once(
    capsysbinary: pytest.CaptureFixture[bytes],
    records: Records,
    asked: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MAX_CONCURRENT_REQUESTS", str(MANY))
    traces = {request_id: f"{number:032x}" for number, request_id in enumerate(asked, start=1)}
    responses = concurrently(
        [
            httpx2.Request(
                "GET",
                f"http://localhost/failing/everywhere{kind}",
                headers={"X-Request-ID": request_id, "traceparent": f"00-{traces[request_id]}-b7ad6b7169203331-01"},
            )
            for request_id, kind in asked.items()
        ]
    )
    for request_id, response in zip(asked, responses, strict=True):
        assert response.headers["X-Request-ID"] == request_id
        assert response.status_code == KINDS[asked[request_id]][0]
        if response.status_code != 200:
            assert read(response).request_id == request_id

    said = defaultdict(list)
    for record in records():
        said[record["request_id"]].append(record["message"])
        assert record["trace_id"] == traces[record["request_id"]]
    assert said.keys() == asked.keys()
    for request_id, kind in asked.items():
        status, words = KINDS[kind]
        assert sorted(said[request_id]) == sorted({*ALWAYS, *words, f"GET /failing/everywhere {status}"})


def test_c6_nothing_stays_of_a_request(
    capsysbinary: pytest.CaptureFixture[bytes], client: httpx2.Client, records: Records
) -> None:
    for path in ("/failing/everywhere", "/failing/unforeseen", "/failing/view/exit", "/failing/background/unforeseen"):
        client.get(path, headers={"X-Request-ID": "first", "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"})
    records()
    client.get("/failing/ours", headers={"X-Request-ID": "second"})
    written = records()
    assert {record["request_id"] for record in written} == {"second"}
    assert "a" * 32 not in {record["trace_id"] for record in written}
