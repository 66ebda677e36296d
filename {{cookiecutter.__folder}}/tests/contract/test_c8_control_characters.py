"""C8: whatever a request holds, it makes no second line in the log, and no character that a terminal obeys."""

from urllib.parse import quote

import httpx2
import pytest

from ..failing.service import open_client

CONTROLS = {
    "line break": "\r\n",
    "escape": "\x1b[31m",
    "nul": "\x00",
    "bell": "\x07",
    "control sequence": "\x9b31m",
    "next line": "\x85",
    "line separator": "\u2028",
}


def ask(client: httpx2.Client, text: str) -> None:
    """Puts the text wherever a request has room for it."""
    client.get(f"/no/such/{quote(text)}")
    client.get(f"/failing/visitors/{quote(text)}")
    client.get("/failing/visitors", params={"limit": text, text: "1"})
    client.get("/failing/unforeseen", params={text: text})
    client.post("/failing/visitors", json={"email": text, text: text})
    client.post("/failing/visitors", content=text.encode(), headers={"Content-Type": "application/json"})
    for name in ("User-Agent", "X-Request-ID", "traceparent", "Referer", "Host", "Accept", "Cookie"):
        value = text.replace("\r\n", "").encode("ascii", "ignore")  # no server lets a line break in
        client.get("/failing/ours", headers={name.encode(): b"a" + value + b"b"})


@pytest.mark.parametrize("log_format", ["json", "console"])
@pytest.mark.parametrize("kind", CONTROLS)
def test_c8_a_record_stays_one_line(capsysbinary: pytest.CaptureFixture[bytes], kind: str, log_format: str) -> None:
    forged = "12:00:00.000 CRITICAL all is lost"
    with open_client(log_format=log_format) as client:
        ask(client, f"desk{CONTROLS[kind]}{forged}")
    lines = capsysbinary.readouterr().out.decode().removesuffix("\n").split("\n")
    assert len(lines) >= 20
    for line in lines:
        assert line.isprintable(), repr(line)
        assert not line.startswith(forged)
        assert line.startswith("{") or log_format == "console"
