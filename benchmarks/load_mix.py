"""What one client does: as many failures as successes, by chance, each with what must come back."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from time import monotonic
from uuid import UUID, uuid4

from my_service.auth.access_tokens import issue_access_token
from my_service.config import Settings

from load_checks import Acknowledged, OutsideError, check
from load_http import Answer, Connection, NoAnswerError

API = "/api/v1"
PASSWORD = "correct horse battery staple"  # noqa: S105 - it protects nothing

OFTEN = 4
"""How often all else is done, for once that a password is hashed: that would take most of the time."""

SIGN_INS, PER_SECONDS = 10, 60
"""What the rate limit allows to one address."""

BUSY = "UNAVAILABLE_DATABASE"
"""What anybody may be told when too many wait for the database."""

Step = Callable[[], Awaitable[None]]

_numbers = count()


class BusyError(Exception):
    """The service has turned somebody away."""


@dataclass(slots=True)
class Wallet:
    """An account of tokens that several clients spend at the same time.

    Args:
        user_id: Whose.
    """

    user_id: str = ""


@dataclass(slots=True)
class Article:
    """An article as its author last saw it."""

    id: str
    version: int
    is_published: bool = False


@dataclass(slots=True)
class Results:
    """What came of it.

    Args:
        done: The writes that were acknowledged.
        outside: What was not as it should be.
    """

    done: Acknowledged = field(default_factory=Acknowledged)
    outside: list[str] = field(default_factory=list)


class Client:
    """Somebody who does one thing after another, and knows what must come of each.

    Args:
        connection: Theirs alone.
        settings: The service's: tokens are signed with its key, since signing in is limited.
        wallet: Shared with others.
        results: Shared with all.
        random: Decides what comes next.
    """

    may_be_told: tuple[str, ...] = (BUSY,)
    """Codes that any request may be answered with. Nothing has been done then."""

    limits_are_forgotten = False
    """Whether what counts the requests may lose them: then not everybody is told who has tried too often."""

    def __init__(
        self, connection: Connection, settings: Settings, wallet: Wallet, results: Results, random: Random
    ) -> None:
        self.connection = connection
        self.settings = settings
        self.wallet = wallet
        self.results = results
        self.done = results.done
        self.random = random
        self.email = ""
        self.user_id = ""
        self.articles: list[Article] = []
        self.sign_ins: list[float] = []
        self.failed = 0
        self.turned_away = 0
        self.successes: list[Step] = [
            *(self.register, self.sign_in),
            *OFTEN * [self.write, self.write_twice_with_one_key, self.edit, self.publish],
            *OFTEN * [self.delete, self.deduct, self.read, self.list_all],
        ]
        self.mistakes: list[Step] = [
            *(self.register_again, self.mistake_the_password),
            *OFTEN * [self.reuse_a_key, self.edit_what_is_stale, self.publish_twice, self.overdraw],
            *OFTEN * [self.edit_somebody_elses, self.ask_for_what_is_not_there],
            *OFTEN * [self.send_what_is_broken, self.forget_to_sign_in],
        ]

    async def work(self, until: float) -> None:
        """Works until then, on the clock of `monotonic`."""
        while monotonic() < until and not self.user_id:
            await self.do(self.register)
        while monotonic() < until:
            is_even = self.failed * 2 >= len(self.connection.spent)
            await self.do(self.random.choice(self.successes if is_even else self.mistakes))
        self.connection.close()

    async def do(self, step: Step) -> None:
        try:
            await step()
        except BusyError:
            self.turned_away += 1
        except (OutsideError, NoAnswerError) as exc:
            self.results.outside.append(f"{step.__name__}: {exc}")

    async def ask(
        self,
        method: str,
        path: str,
        *expected: int | str,
        json_body: dict[str, object] | None = None,
        body: bytes | None = None,
        user_id: str | None = None,
        **headers: str,
    ) -> Answer:
        """Sends a request, and holds the answer against what must come back."""
        request_id = f"load-{next(_numbers)}"
        sent = {"X-Request-ID": request_id, **{name.replace("_", "-"): value for name, value in headers.items()}}
        user = self.user_id if user_id is None else user_id
        if user:
            sent["Authorization"] = f"Bearer {issue_access_token(self.settings, UUID(user))}"
        content = json.dumps(json_body).encode() if json_body is not None else body
        answer = await self.connection.ask(method, f"{API}{path}", sent, content)
        check(answer, request_id, (*expected, *self.may_be_told))
        if answer.headers.get("x-error-code", "").endswith(self.may_be_told):
            raise BusyError
        if answer.status >= 400:
            self.failed += 1
        elif method != "GET":
            self.done.writes += 1
        return answer

    # Successes

    async def register(self) -> None:
        email = f"client-{next(_numbers)}@example.com"
        person = {"email": email, "full_name": "Ada Lovelace", "password": PASSWORD}
        answer = await self.ask("POST", "/users", 201, json_body=person, user_id="")
        self.done.users[answer.body["id"]] = email
        if not self.user_id:
            self.email, self.user_id = email, answer.body["id"]
        self.wallet.user_id = answer.body["id"]

    async def sign_in(self) -> None:
        answer = await self.send_password(PASSWORD, 200)
        if answer.status == 200:
            self.done.sessions += 1

    async def write(self) -> None:
        article = {"title": "On failing", "body": "Fail well. " * 20}
        self.keep(await self.ask("POST", "/articles", 201, json_body=article))

    async def write_twice_with_one_key(self) -> None:
        await self.write_with_key(str(uuid4()))

    async def edit(self) -> None:
        article = await self.some_article()
        answer = await self.ask(
            "PATCH",
            f"/articles/{article.id}",
            200,
            json_body={"title": "On failing well"},
            If_Match=f'"{article.version}"',
        )
        self.see(article, answer)

    async def publish(self) -> None:
        article = await self.some_article(is_published=False)
        self.see(article, await self.ask("POST", f"/articles/{article.id}/publish", 200))
        self.done.published += 1

    async def delete(self) -> None:
        article = await self.some_article()
        await self.ask("DELETE", f"/articles/{article.id}", 204, If_Match=f'"{article.version}"')
        self.articles.remove(article)
        del self.done.articles[article.id]

    async def deduct(self) -> None:
        user, amount = self.wallet.user_id, self.random.randint(1, 30)
        answer = await self.deduct_from(user, amount, 200, "TOKEN_INSUFFICIENT_BALANCE")
        if answer.status == 200:
            self.done.deducted.setdefault(user, []).append(amount)

    async def read(self) -> None:
        article = await self.some_article()
        answer = await self.ask("GET", f"/articles/{article.id}", 200)
        if answer.headers.get("etag") != f'"{article.version}"':
            raise OutsideError(f"version {answer.headers.get('etag')} in the place of {article.version}")

    async def list_all(self) -> None:
        await self.ask("GET", "/articles?limit=5", 200)
        await self.ask("GET", "/tokens/balance", 200)

    # Mistakes

    async def register_again(self) -> None:
        person = {"email": self.email.upper(), "full_name": "Ada Lovelace", "password": PASSWORD}
        await self.ask("POST", "/users", "CONFLICT_EMAIL_TAKEN", json_body=person, user_id="")

    async def mistake_the_password(self) -> None:
        await self.send_password("wrong horse battery staple", "AUTH_INVALID_CREDENTIALS")

    async def reuse_a_key(self) -> None:
        key = str(uuid4())
        await self.write_with_key(key)
        other = {"title": "Something else", "body": "Not the same."}
        code = "VALIDATION_IDEMPOTENCY_KEY_REUSED"
        await self.ask("POST", "/articles", code, json_body=other, Idempotency_Key=key)

    async def edit_what_is_stale(self) -> None:
        article = await self.some_article()
        stale = f'"{article.version + self.random.choice([-1, 1])}"'
        method, body = self.random.choice([("PATCH", {"title": "On failing badly"}), ("DELETE", None)])
        await self.ask(method, f"/articles/{article.id}", "CONFLICT_VERSION_MISMATCH", json_body=body, If_Match=stale)

    async def publish_twice(self) -> None:
        article = await self.some_article(is_published=True)
        await self.ask("POST", f"/articles/{article.id}/publish", "CONFLICT_ARTICLE_ALREADY_PUBLISHED")

    async def overdraw(self) -> None:
        answer = await self.deduct_from(self.wallet.user_id, 101, "TOKEN_INSUFFICIENT_BALANCE")
        details = answer.body["error"]["details"]
        if details["required_amount"] - details["available_balance"] != details["missing_amount"]:
            raise OutsideError(f"the amounts do not fit: {details}")

    async def edit_somebody_elses(self) -> None:
        article, stranger = await self.some_article(is_published=True), self.wallet.user_id
        if stranger != self.user_id:
            body, path = {"title": "Not mine"}, f"/articles/{article.id}"
            await self.ask(
                "PATCH",
                path,
                "FORBIDDEN_NOT_THE_AUTHOR",
                json_body=body,
                user_id=stranger,
                If_Match=f'"{article.version}"',
            )

    async def ask_for_what_is_not_there(self) -> None:
        nothing, code = self.random.choice(
            [
                (f"/users/{uuid4()}", "RESOURCE_USER_NOT_FOUND"),
                (f"/articles/{uuid4()}", "RESOURCE_ARTICLE_NOT_FOUND"),
                ("/articles/not-an-id", "VALIDATION_FAILED"),
                ("/no/such/route", "RESOURCE_ROUTE_NOT_FOUND"),
            ]
        )
        await self.ask("GET", nothing, code)

    async def send_what_is_broken(self) -> None:
        body, code = self.random.choice(
            [
                (b'{"title": ', "REQUEST_MALFORMED_BODY"),
                (b'{"title": "", "body": 3}', "VALIDATION_FAILED"),
                (b"[]", "VALIDATION_FAILED"),
            ]
        )
        await self.ask("POST", "/articles", code, body=body)

    async def forget_to_sign_in(self) -> None:
        await self.ask("POST", "/articles", "AUTH_REQUIRED", json_body={"title": "On failing", "body": "."}, user_id="")

    # What several of them do

    async def send_password(self, password: str, expected: int | str) -> Answer:
        """Signs in. Whoever has tried too often is told so, and nobody else."""
        now = monotonic()
        self.sign_ins = [at for at in self.sign_ins if at > now - PER_SECONDS - 1]
        allowed = (
            "RATE_LIMIT_EXCEEDED",
            *([expected] if len(self.sign_ins) < SIGN_INS or self.limits_are_forgotten else []),
        )
        self.sign_ins.append(now)
        credentials = {"email": self.email, "password": password}
        return await self.ask("POST", "/auth/token", *allowed, json_body=credentials, user_id="")

    async def write_with_key(self, key: str) -> None:
        article = {"title": "On failing once", "body": "Only once."}
        first = await self.ask("POST", "/articles", 201, json_body=article, Idempotency_Key=key)
        self.keep(first)
        again = await self.ask("POST", "/articles", 201, json_body=article, Idempotency_Key=key)
        self.done.writes -= 1
        if again.body != first.body:
            raise OutsideError(f"{again.body} in the place of {first.body}")

    async def deduct_from(self, user: str, amount: int, *expected: int | str) -> Answer:
        body = {"amount": amount, "description": "a summary"}
        answer = await self.ask("POST", "/tokens/deduct", *expected, json_body=body, user_id=user)
        if answer.status == 402 and answer.body["error"]["details"]["available_balance"] >= amount:
            raise OutsideError(f"there was enough: {answer.body}")
        return answer

    async def some_article(self, is_published: bool | None = None) -> Article:
        """An article of theirs, written and published if there is none such."""
        fitting = [article for article in self.articles if is_published in (None, article.is_published)]
        if fitting:
            return self.random.choice(fitting)
        if is_published:
            await self.publish()
            return next(article for article in self.articles if article.is_published)
        await self.write()
        return self.articles[-1]

    def keep(self, answer: Answer) -> None:
        article = Article(answer.body["id"], answer.body["version"])
        self.articles.append(article)
        self.done.articles[article.id] = article.version, False

    def see(self, article: Article, answer: Answer) -> None:
        """The next version of an article."""
        if answer.body["version"] != article.version + 1 or answer.headers.get("etag") != f'"{answer.body["version"]}"':
            raise OutsideError(f"{answer.body} {answer.headers} after version {article.version}")
        article.version += 1
        article.is_published = answer.body["status"] == "published"
        self.done.articles[article.id] = article.version, article.is_published
