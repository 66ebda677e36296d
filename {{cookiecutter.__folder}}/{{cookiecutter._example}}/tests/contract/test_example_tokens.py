"""The tokens that users pay with."""

import pytest

from ..conftest import Records
from ..databases import run_sql
from .checking import check, failures
from .people import Person

pytestmark = pytest.mark.usefixtures("database")


def deduction(amount: int, description: str = "a summary") -> dict[str, object]:
    return {"amount": amount, "description": description}


def test_a_new_user_has_a_hundred(ada: Person) -> None:
    response = ada.send("GET", "/tokens/balance")
    assert (response.status_code, response.json()) == (200, {"balance": 100, "lifetime_spent": 0})


def test_paying(database: str, ada: Person, bob: Person) -> None:
    response = ada.send("POST", "/tokens/deduct", json=deduction(30))
    assert (response.status_code, response.json()) == (200, {"balance": 70})
    assert ada.send("POST", "/tokens/deduct", json=deduction(70, "x" * 200)).json() == {"balance": 0}
    assert ada.send("GET", "/tokens/balance").json() == {"balance": 0, "lifetime_spent": 100}
    assert bob.send("GET", "/tokens/balance").json() == {"balance": 100, "lifetime_spent": 0}
    assert run_sql(database, "SELECT amount, description FROM token_entries ORDER BY amount") == [
        (30, "a summary"),
        (70, "x" * 200),
    ]


@pytest.mark.parametrize("amount", [101, 1_000_000_000])
def test_more_than_there_is(database: str, records: Records, ada: Person, amount: int) -> None:
    records()
    response = ada.send("POST", "/tokens/deduct", json=deduction(amount))
    failure = check(response, 402, "TOKEN_INSUFFICIENT_BALANCE")
    assert failure.details == {
        "required_amount": amount,
        "available_balance": 100,
        "missing_amount": amount - 100,
    }
    assert not failure.retryable
    (record,) = failures(records())
    assert record["user_id"] == ada.id
    assert ada.send("GET", "/tokens/balance").json() == {"balance": 100, "lifetime_spent": 0}
    assert run_sql(database, "SELECT * FROM token_entries") == []


def test_what_stands_in_the_description(database: str, ada: Person) -> None:
    for description in ("山", "'); DROP TABLE token_entries; --", "👩" * 200):
        assert ada.send("POST", "/tokens/deduct", json=deduction(1, description)).status_code == 200
        assert (description,) in run_sql(database, "SELECT description FROM token_entries")
