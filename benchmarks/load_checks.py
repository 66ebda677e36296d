"""Holds answers against the contract, and the database against what was acknowledged."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from my_service.errors import PREFIX
from my_service.errors.catalogue import codes

from load_http import Answer

STATUSES = codes()
KEYS = {"code", "message", "fields", "details", "retryable", "request_id"}

FIRST_BALANCE = 100


class OutsideError(Exception):
    """An answer is not as it should be."""


def check(answer: Answer, request_id: str, expected: tuple[int | str, ...]) -> None:
    """Holds an answer against the contract.

    Args:
        answer: The answer.
        request_id: What its request sent.
        expected: The statuses, and for failures the codes less the prefix, of which it must have one.

    Raises:
        OutsideError: It breaks it.
    """
    code = answer.headers.get("x-error-code", "").removeprefix(f"{PREFIX}_")
    if (code or answer.status) not in expected:
        raise OutsideError(f"{answer.status} {code} in the place of {expected}: {answer.raw[:300]!r}")
    if answer.headers.get("x-request-id") != request_id:
        raise OutsideError(f"the request id {answer.headers.get('x-request-id')} in the place of {request_id}")
    if code:
        for problem, is_so in _problems(answer, request_id, f"{PREFIX}_{code}").items():
            if is_so:
                raise OutsideError(f"{answer.status} {code} {problem}: {answer.headers} {answer.raw[:300]!r}")


def _problems(answer: Answer, request_id: str, code: str) -> dict[str, bool]:
    body = answer.body if isinstance(answer.body, dict) else {}
    error, headers = body.get("error") or {}, answer.headers
    return {
        "has a status that is not its code's": STATUSES.get(code) != answer.status,
        "has another format": [*body] != ["error"] or {*error} != KEYS,
        "has another media type": headers.get("content-type") != "application/json",
        "has another code in its body": error.get("code") != code,
        "has another id in its body": error.get("request_id") != request_id,
        "may be stored": headers.get("cache-control") != "no-store",
        "has no WWW-Authenticate": answer.status == 401 and "www-authenticate" not in headers,
        "has no Retry-After": answer.status == 429 and not headers.get("retry-after", "").isdecimal(),
    }


@dataclass(slots=True)
class Acknowledged:
    """All writes that the service has acknowledged.

    Args:
        users: Their addresses, by id.
        sessions: How often somebody has signed in.
        articles: Those that are there, by id: the latest version, and whether it is published.
        deducted: The amounts, by user.
        published: How many articles were published, those that have been deleted since among them.
        writes: How many writes that makes.
    """

    users: dict[str, str] = field(default_factory=dict)
    sessions: int = 0
    articles: dict[str, tuple[int, bool]] = field(default_factory=dict)
    deducted: dict[str, list[int]] = field(default_factory=dict)
    published: int = 0
    writes: int = 0

    def effects(self) -> Counter[str]:
        """The side effects that follow from it, by what their records say."""
        deductions = sum(len(amounts) for amounts in self.deducted.values())
        effects = {"mail": len(self.users), "signed-in": self.sessions, "tokens-deducted": deductions}
        return Counter({**effects, "article-published": self.published})

    def differences(self, database: str) -> list[str]:
        """What the database has lost, doubled or made up, a line for each; none when all is well.

        Args:
            database: Its address.
        """
        balances = {user: FIRST_BALANCE - sum(self.deducted.get(user, [])) for user in self.users}
        with psycopg.connect(database) as connection:

            def rows(query: str) -> dict[str, Any]:
                return {str(row[0]): row[1] if len(row) == 2 else row[1:] for row in connection.execute(query)}

            ledger = rows("SELECT user_id, array_agg(abs(amount) ORDER BY abs(amount)) FROM token_entries GROUP BY 1")
            return [
                *_compare("user", self.users, rows("SELECT id, email FROM users")),
                *_compare("sessions", {"": self.sessions}, rows("SELECT '', count(*) FROM refresh_tokens")),
                *_compare("article", self.articles, rows("SELECT id, version, published_at IS NOT NULL FROM articles")),
                *_compare("balance", balances, rows("SELECT user_id, balance FROM token_accounts")),
                *_compare("ledger", {user: sorted(amounts) for user, amounts in self.deducted.items()}, ledger),
                *_compare("outbox", {}, rows("SELECT id, effect FROM outbox")),
            ]


def _compare(what: str, expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for key in expected.keys() | found.keys():
        if expected.get(key) != found.get(key):
            yield f"{what} {key}: {expected.get(key)} was acknowledged, {found.get(key)} is in the database"
