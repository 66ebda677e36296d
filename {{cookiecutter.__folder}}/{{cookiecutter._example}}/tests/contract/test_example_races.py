"""Many at once: exactly one wins, nothing is lost, nothing is doubled."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import LiteralString

import httpx2
import psycopg
import pytest

from {{ cookiecutter.package_name }}.errors import PREFIX

from ..databases import run_sql
from ..integration.running import ON_POSTGRESQL
from .at_once import at_once
from .people import API, ARTICLE, PASSWORD, Person, account
from .server import until

pytestmark = pytest.mark.usefixtures("database")

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture(autouse=True)
def _all_are_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that they meet in the database, and not before."""
    monkeypatch.setenv("MAX_CONCURRENT_REQUESTS", "100")


def outcomes(responses: Sequence[httpx2.Response]) -> dict[str, int]:
    """How many of them say what: `{"201": 1, "CONFLICT_EMAIL_TAKEN": 19}`."""
    said = Counter(response.headers.get("X-Error-Code", str(response.status_code)) for response in responses)
    return {reason.removeprefix(f"{PREFIX}_"): number for reason, number in said.items()}


@pytest.mark.parametrize("number", [2, 20])
def test_one_address_is_registered_once(client: httpx2.Client, database: str, number: int) -> None:
    spellings = ["ada@example.com", "ADA@example.com"]
    requests = [
        client.build_request("POST", f"{API}/users", json=account("ada", email=spellings[which % 2]))
        for which in range(number)
    ]
    assert outcomes(at_once(client, requests)) == {"201": 1, "CONFLICT_EMAIL_TAKEN": number - 1}
    assert run_sql(database, "SELECT email FROM users") == [("ada@example.com",)]
    assert run_sql(database, "SELECT count(*) FROM token_accounts") == [(1,)]
    assert run_sql(database, "SELECT count(*) FROM outbox") == [(1,)]


@pytest.mark.parametrize("number", [2, 20])
def test_one_version_is_changed_once(client: httpx2.Client, ada: Person, number: int) -> None:
    path = f"/articles/{ada.write()['id']}"
    requests = [
        ada.request("PATCH", path, if_match=1, json={"title": f"Change number {which}"}) for which in range(number)
    ]
    responses = at_once(client, requests)
    assert outcomes(responses) == {"200": 1, "CONFLICT_VERSION_MISMATCH": number - 1}
    (winner,) = (response for response in responses if response.status_code == 200)
    assert winner.json()["version"] == 2
    assert ada.send("GET", path).json() == winner.json()


def test_changing_and_deleting_one_version(client: httpx2.Client, ada: Person) -> None:
    path = f"/articles/{ada.write()['id']}"
    requests = [
        ada.request("DELETE", path, if_match=1) if which % 2 else ada.request("PATCH", path, if_match=1, json=ARTICLE)
        for which in range(10)
    ]
    said = outcomes(at_once(client, requests))
    assert said.get("200", 0) + said.get("204", 0) == 1
    lost = "RESOURCE_ARTICLE_NOT_FOUND" if "204" in said else "CONFLICT_VERSION_MISMATCH"
    assert said.keys() <= {"200", "204", lost, "CONFLICT_VERSION_MISMATCH"}
    assert sum(said.values()) == 10


def test_an_article_is_published_once(client: httpx2.Client, database: str, ada: Person) -> None:
    path = f"/articles/{ada.write()['id']}"
    requests = [ada.request("POST", f"{path}/publish") for _ in range(20)]
    assert outcomes(at_once(client, requests)) == {"200": 1, "CONFLICT_ARTICLE_ALREADY_PUBLISHED": 19}
    assert client.get(f"{API}{path}").json()["version"] == 2
    (effects,) = run_sql(database, "SELECT count(*) FROM outbox WHERE effect = 'article-published'")
    assert effects == (1,)


def test_nobody_pays_more_than_they_have(client: httpx2.Client, database: str, ada: Person) -> None:
    requests = [
        ada.request("POST", "/tokens/deduct", json={"amount": 3, "description": f"number {which}"})
        for which in range(50)
    ]
    responses = at_once(client, requests)
    assert outcomes(responses) == {"200": 33, "TOKEN_INSUFFICIENT_BALANCE": 17}
    left = sorted(response.json()["balance"] for response in responses if response.status_code == 200)
    assert left == list(range(1, 100, 3))
    assert ada.send("GET", "/tokens/balance").json() == {"balance": 1, "lifetime_spent": 99}
    assert run_sql(database, "SELECT count(*), sum(amount) FROM token_entries") == [(33, 99)]


def test_a_refresh_token_is_spent_once(client: httpx2.Client, ada: Person) -> None:
    tokens = client.post(f"{API}/auth/token", json={"email": ada.email, "password": PASSWORD}).json()
    sent = {"refresh_token": tokens["refresh_token"]}
    responses = at_once(client, [client.build_request("POST", f"{API}/auth/refresh", json=sent) for _ in range(20)])
    said = outcomes(responses)
    assert said.pop("200") == 1
    assert said.keys() <= {"AUTH_TOKEN_REUSED", "AUTH_TOKEN_INVALID"}
    assert said["AUTH_TOKEN_REUSED"] >= 1
    (winner,) = (response for response in responses if response.status_code == 200)
    later = client.post(f"{API}/auth/refresh", json={"refresh_token": winner.json()["refresh_token"]})
    assert later.status_code == 401  # somebody has the session who should not: it has ended for both


def exchange(client: httpx2.Client, token: str) -> httpx2.Request:
    return client.build_request("POST", f"{API}/auth/refresh", json={"refresh_token": token})


def two_tokens(client: httpx2.Client, person: Person) -> tuple[str, str]:
    """A refresh token that has been spent, and the one that came in exchange for it."""
    credentials = {"email": person.email, "password": PASSWORD}
    first = client.post(f"{API}/auth/token", json=credentials).json()["refresh_token"]
    return first, client.send(exchange(client, first)).json()["refresh_token"]


def ended(client: httpx2.Client, response: httpx2.Response) -> bool:
    """Whether nothing that was exchanged is good for anything any more."""
    if response.status_code == 200:
        response = client.send(exchange(client, response.json()["refresh_token"]))
    return response.headers.get("X-Error-Code") == f"{PREFIX}_AUTH_TOKEN_INVALID"


def test_a_session_ends_with_what_is_just_being_exchanged(client: httpx2.Client, ada: Person) -> None:
    spent, newest = two_tokens(client, ada)
    exchanged, reused = at_once(client, [exchange(client, newest), exchange(client, spent)])
    assert outcomes([reused]) == {"AUTH_TOKEN_REUSED": 1}
    assert ended(client, exchanged)


class TestOnPostgresql:
    pytestmark = ON_POSTGRESQL

    @pytest.mark.parametrize(
        ("held", "newest_first"),
        [
            ("SELECT id FROM users FOR UPDATE", True),
            ("SELECT id FROM refresh_tokens WHERE spent_at IS NULL FOR UPDATE", False),
        ],
        ids=["exchanged and not yet committed", "reused and not yet committed"],
    )
    def test_a_session_ends_at_the_worst_moment(
        self, client: httpx2.Client, database: str, ada: Person, held: LiteralString, *, newest_first: bool
    ) -> None:
        spent, newest = (exchange(client, token) for token in two_tokens(client, ada))
        with ThreadPoolExecutor(2) as pool, psycopg.connect(database) as other:
            other.execute(held)
            sent = []
            for request in (newest, spent) if newest_first else (spent, newest):
                sent.append(pool.submit(client.send, request))
                until(lambda: run_sql(database, WAITING) == [(len(sent),)])
            other.commit()
            exchanged, reused = (answer.result() for answer in (sent if newest_first else sent[::-1]))
        assert outcomes([reused]) == {"AUTH_TOKEN_REUSED": 1}
        assert ended(client, exchanged)


def test_one_key_writes_one_article(client: httpx2.Client, database: str, ada: Person) -> None:
    requests = [ada.request("POST", "/articles", json=ARTICLE, key="one-key") for _ in range(20)]
    responses = at_once(client, requests)
    said = outcomes(responses)
    assert said.keys() <= {"201", "CONFLICT_IDEMPOTENCY_IN_PROGRESS"}
    assert len({response.text for response in responses if response.status_code == 201}) == 1
    for response in responses:
        if response.status_code == 409:
            assert int(response.headers["Retry-After"]) >= 1
    originals = [response for response in responses if "Idempotency-Replayed" not in response.headers]
    assert sum(response.status_code == 201 for response in originals) == 1
    assert run_sql(database, "SELECT count(*) FROM articles") == [(1,)]
