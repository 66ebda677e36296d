"""C7: exactly one record per failure, whatever the real server makes of it."""

import struct
from socket import SO_LINGER, SOL_SOCKET

import httpx2
import pytest

from .checking import Record, accesses, failures
from .server import BrokenOff, head, running

ANSWERED = {
    "/failing/ours": (409, "warning"),
    "/failing/visitors?limit=0": (400, "warning"),
    "/no/such/route": (404, "warning"),
    "/failing/unforeseen": (500, "error"),
    "/failing/plain": (503, "error"),
    "/failing/http/503": (503, "error"),
    "/failing/view/exit": (500, "error"),
    "/failing/view/cancelled": (500, "error"),
    "/failing/view/already-made": (500, "error"),
    "/failing/view/in-groups": (409, "warning"),
    "/failing/thread/unforeseen": (500, "error"),
    "/failing/rendering/object": (500, "error"),
    "/failing/stream/before/unforeseen": (500, "error"),
    "/failing/background/unforeseen": (200, "error"),
    "/failing/background/ours": (200, "warning"),
    "/failing/background/exit": (200, "error"),
    "/failing/left-thread/unforeseen": (200, "error"),
}

BROKEN_OFF = [
    "/failing/late",
    "/failing/stream/halfway/ours",
    "/failing/stream/after/unforeseen",
    "/failing/stream/after/ours+unforeseen",
]

JSON = "Content-Type: application/json"

LEFT = {
    "in-the-body": head("POST", "/failing/echo", "X-Request-ID: in-the-body", JSON, "Content-Length: 1000") + b'"',
    "in-the-answer": head("GET", "/failing/endless", "X-Request-ID: in-the-answer"),
}


class Run:
    """What a service answered and logged from its start to its end."""

    def __init__(self) -> None:
        self.answers: dict[str, httpx2.Response] = {}
        self.records: list[Record] = []
        self.errors = ""

    def of(self, request_id: str) -> list[Record]:
        return [record for record in self.records if record.get("request_id") == request_id]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    run = Run()
    with running(tmp_path_factory.mktemp("server"), LOG_LEVEL="DEBUG") as server:
        for path in ANSWERED:
            run.answers[path] = server.get(path, request_id(path))
        for path in BROKEN_OFF:
            with pytest.raises(BrokenOff):
                server.get(path, request_id(path))
        for sent in LEFT.values():
            with server.connect() as connection:
                connection.sendall(sent)
                connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))  # closing cuts the connection
                if b"endless" in sent:
                    connection.recv(1)
        run.answers["malformed"] = server.answer(b"nonsense\r\n\r\n")
        assert server.get("/api/v1/ping").status_code == 200
        server.stop()
        run.records, run.errors = server.records(), server.errors()
    return run


def request_id(path: str) -> str:
    return path.replace("?", ".").strip("/")


@pytest.mark.parametrize("path", ANSWERED)
def test_c7_one_record_per_failure(run: Run, path: str) -> None:
    status, level = ANSWERED[path]
    if status == 400:
        status = {{ cookiecutter.validation_status }}
    (failure,), (access,) = failures(run.of(request_id(path))), accesses(run.of(request_id(path)))
    assert failure["level"] == level
    assert access["http"]["status_code"] == run.answers[path].status_code == status


@pytest.mark.parametrize("path", BROKEN_OFF)
def test_c7_one_record_of_an_answer_that_is_broken_off(run: Run, path: str) -> None:
    (failure,), (_access,) = failures(run.of(request_id(path))), accesses(run.of(request_id(path)))
    assert failure["error"]["context"]["response"] == "had started, the connection was cut"


@pytest.mark.parametrize("request_id", LEFT)
def test_c7_a_client_that_left_is_no_failure(run: Run, request_id: str) -> None:
    assert failures(run.of(request_id)) == []
    assert any(record["level"] == "debug" for record in run.of(request_id))


def test_c7_one_record_of_what_is_not_http(run: Run) -> None:
    (failure,) = failures(run.of(run.answers["malformed"].headers["X-Request-ID"]))
    assert failure["level"] == "warning"


def test_c7_nobody_else_logs_a_failure(run: Run) -> None:
    assert len(failures(run.records)) == len(ANSWERED) + len(BROKEN_OFF) + 1


def test_c7_nothing_is_written_that_is_no_record(run: Run) -> None:
    assert run.errors == ""


def test_c7_every_record_of_a_request_tells_which(run: Run) -> None:
    for record in failures(run.records):
        assert record["request_id"]
        assert record["trace_id"]
