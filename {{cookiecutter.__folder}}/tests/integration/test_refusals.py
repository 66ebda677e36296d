"""What a database refuses is the error that is declared for it, by one declaration for all databases."""

import httpx2
import pytest

from ..conftest import Records
from ..contract.checking import check, failures
from ..failing.scripts import DECLARED
from ..failing.service import open_client
from .running import BLUE, RED, names, run

DESK = "INSERT INTO desks (id, name, floor, seats, beside_id) VALUES "

REFUSED = {
    "unique": (f"{DESK} (2, 'red', 1, 1, NULL)", "CONFLICT_DESK_NAME_TAKEN", "desks_name_key"),
    "foreign key": (f"{DESK} (2, 'blue', 1, 1, 7)", "CONFLICT_DESK_WITHOUT_NEIGHBOUR", ""),
    "check": (f"{DESK} (2, 'blue', 1, 0, NULL)", "CONFLICT_DESK_WITHOUT_SEATS", "desks_seats_check"),
    "not null": (f"{DESK} (2, 'blue', NULL, 1, NULL)", "CONFLICT_DESK_WITHOUT_FLOOR", "desks.floor"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_declared(desks_database: str, records: Records, kind: str) -> None:
    statement, reason, _ = REFUSED[kind]
    with open_client() as client:
        assert run(client, RED).status_code == 200
        records()
        check(run(client, statement, declared=DECLARED), 409, reason)
        (record,) = failures(records())
        assert record["level"] == "warning"
        assert record["error"]["context"] == {"sent": "this"}
        assert names(desks_database) == ["red"]
        assert run(client, BLUE).status_code == 200


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_declared(desks_database: str, records: Records, kind: str) -> None:
    statement, _, constraint = REFUSED[kind]
    others = {name: error for name, error in DECLARED.items() if name not in (constraint, "desks.beside_id")}
    with open_client() as client:
        assert run(client, RED).status_code == 200
        records()
        failure = check(run(client, statement, declared=others), 409, "CONFLICT_DATA")
        (record,) = failures(records())
        assert constraint in record["message"]
        assert record["error"]["context"]["kind"] == kind
        assert not failure.details
        assert "desks" not in str(failure)
        assert names(desks_database) == ["red"]
        assert run(client, BLUE).status_code == 200


def test_the_primary_key_has_a_name_too(desks_database: str, records: Records) -> None:
    with open_client() as client:
        run(client, RED)
        records()
        check(run(client, f"{DESK} (1, 'blue', 1, 1, NULL)", declared=DECLARED), 409, "CONFLICT_DATA")
    (record,) = failures(records())
    assert record["error"]["context"]["constraint"] == "desks_pkey"


@pytest.mark.parametrize("statement", ["SELEC 1", "SELECT * FROM nothing", "INSERT INTO desks (hunter2) VALUES (1)"])
def test_our_own_mistakes_are_ours(desks_database: str, records: Records, statement: str) -> None:
    with open_client() as client:
        failure = check(run(client, RED, statement, declared=DECLARED), 500, "SYSTEM_INTERNAL_ERROR")
        assert "desks" not in str(failure)
        (record,) = failures(records())
        assert record["level"] == "error"
        assert names(desks_database) == []


def test_an_answer_says_nothing_of_what_the_driver_says(desks_database: str, client: httpx2.Client) -> None:
    run(client, RED)
    for statement, _, _ in REFUSED.values():
        for declared in ({}, DECLARED):
            answer = run(client, statement, declared=declared)
            for secret in ("INSERT", "desks", "constraint", "red", "blue", "_key", "psycopg", "sqlite", "127.0.0.1"):
                assert secret not in answer.text
