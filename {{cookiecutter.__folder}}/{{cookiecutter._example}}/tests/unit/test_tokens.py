"""Tokens: what the service decides, whatever keeps the accounts."""

from uuid import UUID, uuid4

import pytest

from {{ cookiecutter.package_name }}.auth.errors import TokenInvalid
from {{ cookiecutter.package_name }}.tokens.errors import InsufficientBalance
from {{ cookiecutter.package_name }}.tokens.service import TokenService
from {{ cookiecutter.package_name }}.users.service import UserService

from .fakes import FakeTokens, FakeUsers, run

pytestmark = pytest.mark.usefixtures("client")


@pytest.fixture
def kept() -> FakeTokens:
    return FakeTokens()


@pytest.fixture
def tokens(kept: FakeTokens) -> TokenService:
    return TokenService(kept)


@pytest.fixture
def ada(kept: FakeTokens) -> UUID:
    registered = UserService(FakeUsers(), kept).register(email="ada@example.com", full_name="Ada", password="x" * 8)
    user_id: UUID = run(registered).id
    return user_id


def pay(tokens: TokenService, user_id: UUID, amount: int) -> int:
    left: int = run(tokens.deduct(user_id, amount=amount, description="a summary"))
    return left


def test_paying(tokens: TokenService, kept: FakeTokens, ada: UUID) -> None:
    assert [pay(tokens, ada, amount) for amount in (1, 29, 70)] == [99, 70, 0]
    account = run(tokens.balance(ada))
    assert (account.balance, account.lifetime_spent) == (0, 100)
    assert [(entry.user_id, entry.amount) for entry in kept.entries] == [(ada, 1), (ada, 29), (ada, 70)]
    assert len({entry.id for entry in kept.entries}) == 3


@pytest.mark.parametrize("amount", [71, 101, 10**9])
def test_more_than_there_is_costs_nothing(tokens: TokenService, kept: FakeTokens, ada: UUID, amount: int) -> None:
    pay(tokens, ada, 30)
    with pytest.raises(InsufficientBalance) as refused:
        pay(tokens, ada, amount)
    assert refused.value.details == {
        "required_amount": amount,
        "available_balance": 70,
        "missing_amount": amount - 70,
    }
    assert run(tokens.balance(ada)).balance == 70
    assert len(kept.entries) == 1


def test_a_payment_that_is_asked_for_twice_is_made_once(tokens: TokenService, kept: FakeTokens, ada: UUID) -> None:
    payment = uuid4()
    for _ in range(2):
        assert run(tokens.deduct(ada, amount=60, description="a summary", payment_id=payment)) == 40
        run(tokens.check(ada, amount=60, payment_id=payment))
    assert [entry.id for entry in kept.entries] == [payment]
    with pytest.raises(InsufficientBalance):
        run(tokens.deduct(ada, amount=60, description="a summary", payment_id=uuid4()))


def test_looking_costs_nothing(tokens: TokenService, kept: FakeTokens, ada: UUID) -> None:
    run(tokens.check(ada, amount=100))
    for payment in (None, uuid4()):
        with pytest.raises(InsufficientBalance) as refused:
            run(tokens.check(ada, amount=101, payment_id=payment))
        assert refused.value.details["missing_amount"] == 1
    with pytest.raises(TokenInvalid):
        run(tokens.check(uuid4(), amount=1))
    assert (run(tokens.balance(ada)).balance, kept.entries) == (100, [])


def test_somebody_who_is_gone(tokens: TokenService) -> None:
    with pytest.raises(TokenInvalid):
        run(tokens.balance(uuid4()))
    with pytest.raises(TokenInvalid):
        pay(tokens, uuid4(), 1)
