"""The side effects of the example: none fails what it belongs to, none is lost, each has the id of its request."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from prometheus_client import REGISTRY
from pydantic import SecretStr

from {{ cookiecutter.package_name }}.config import Settings, load_settings
from {{ cookiecutter.package_name }}.mail.errors import MailRefused, MailUnavailable
from {{ cookiecutter.package_name }}.outbox.dead_letters import DeadLetters
from {{ cookiecutter.package_name }}.outbox.dispatcher import deliver_due, utc_now

from ..conftest import Records
from ..smtp_server import How, MailServer
from ..smtp_server import running as running_mail_server
from .checking import Record, check, failures
from .people import API, PASSWORD, Person, account
from .server import running, until


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


def deliver_with(mail_server: MailServer, *, hours: int = 0) -> int:
    """Delivers everything that is due then."""
    return deliver_due(Settings(smtp_url=SecretStr(mail_server.url)), lambda: utc_now() + timedelta(hours=hours))


def counted(effect: str, outcome: str) -> float:
    """How many deliveries ended so."""
    return REGISTRY.get_sample_value("outbox_deliveries_total", {"effect": effect, "outcome": outcome}) or 0


def of_logger(records: list[Record], name: str) -> Record:
    (record,) = [record for record in records if record["logger"] == name]
    return record


def test_registering_sends_a_mail_once(client: httpx2.Client, mail_server: MailServer) -> None:
    client.post(f"{API}/users", json=account("ada", full_name="Ada\r\nBcc: eve@example.com"))
    assert mail_server.mails == []
    assert deliver_with(mail_server) == 1
    assert deliver_with(mail_server, hours=1) == 0
    (mail,) = mail_server.mails
    assert mail["To"].addresses[0].addr_spec == "ada@example.com"
    assert mail["Bcc"] is None


@pytest.mark.parametrize("how", ["asks for later", "hangs up"])
def test_mail_that_fails_fails_nothing_else(
    client: httpx2.Client, mail_server: MailServer, records: Records, how: How
) -> None:
    mail_server.how = how
    before = counted("welcome-mail", "failure")
    registered = client.post(f"{API}/users", json=account("ada"), headers={"X-Request-ID": "the-registration"})
    assert registered.status_code == 201
    assert failures(records()) == []
    assert deliver_with(mail_server) == 0
    (warning,) = failures(records())
    assert (warning["level"], warning["request_id"]) == ("warning", "the-registration")
    assert warning["error"]["code"] == MailUnavailable.code
    assert counted("welcome-mail", "failure") == before + 1
    assert client.get(f"{API}/users/{registered.json()['id']}").status_code == 200

    mail_server.how = "accepts"
    assert deliver_with(mail_server, hours=1) == 1
    assert deliver_with(mail_server, hours=2) == 0
    (mail,) = mail_server.mails
    assert mail["To"].addresses[0].addr_spec == "ada@example.com"


def test_mail_that_is_refused_is_a_dead_letter(
    client: httpx2.Client, mail_server: MailServer, records: Records
) -> None:
    mail_server.how = "refuses the recipient"
    client.post(f"{API}/users", json=account("ada"), headers={"X-Request-ID": "the-registration"})
    records()
    assert deliver_with(mail_server) == 0
    (error,) = failures(records())
    assert (error["level"], error["request_id"]) == ("error", "the-registration")
    (letter,) = DeadLetters(load_settings()).all()
    assert (letter.effect, letter.error, letter.request_id) == ("welcome-mail", MailRefused.code, "the-registration")

    mail_server.how = "accepts"
    assert deliver_with(mail_server, hours=48) == 0
    assert DeadLetters(load_settings()).retry(None, utc_now()) == [letter.id]
    assert deliver_with(mail_server) == 1
    (mail,) = mail_server.mails
    assert mail["To"].addresses[0].addr_spec == "ada@example.com"


def test_a_registration_that_fails_sends_no_mail(client: httpx2.Client, mail_server: MailServer, ada: Person) -> None:
    assert deliver_with(mail_server) == 1
    check(client.post(f"{API}/users", json=account("ada")), 409, "CONFLICT_EMAIL_TAKEN")
    assert deliver_with(mail_server) == 0


def test_publishing_is_counted_once(ada: Person, records: Records) -> None:
    article = ada.write()
    deliver_due(load_settings())
    records()
    ada.send("POST", f"/articles/{article['id']}/publish", headers={"X-Request-ID": "the-publication"})
    check(ada.send("POST", f"/articles/{article['id']}/publish"), 409, "CONFLICT_ARTICLE_ALREADY_PUBLISHED")
    assert deliver_due(load_settings()) == 1
    record = of_logger(records(), "analytics")
    assert (record["message"], record["article_id"]) == ("article-published", article["id"])
    assert (record["request_id"], record["user_id"]) == ("the-publication", ada.id)


def test_signing_in_is_audited(client: httpx2.Client, ada: Person, records: Records) -> None:
    deliver_due(load_settings())
    records()
    signed_in = client.post(f"{API}/auth/token", json={"email": ada.email, "password": PASSWORD})
    refused = client.post(f"{API}/auth/token", json={"email": ada.email, "password": "x" * 8})
    check(refused, 401, "AUTH_INVALID_CREDENTIALS")
    assert deliver_due(load_settings()) == 1
    written = records()
    record = of_logger(written, "audit")
    assert (record["message"], record["actor_id"]) == ("signed-in", ada.id)
    assert record["request_id"] == signed_in.headers["X-Request-ID"]
    for secret in (PASSWORD, *signed_in.json().values()):
        assert not isinstance(secret, str) or secret == "Bearer" or secret not in str(written)


def test_a_deduction_is_audited(ada: Person, records: Records) -> None:
    deliver_due(load_settings())
    records()
    deducted = ada.send("POST", "/tokens/deduct", json={"amount": 30, "description": "a summary"})
    refused = ada.send("POST", "/tokens/deduct", json={"amount": 71, "description": "more"})
    check(refused, 402, "TOKEN_INSUFFICIENT_BALANCE")
    assert deliver_due(load_settings()) == 1
    record = of_logger(records(), "audit")
    assert (record["message"], record["actor_id"], record["amount"]) == ("tokens-deducted", ada.id, 30)
    assert record["request_id"] == deducted.headers["X-Request-ID"]


def test_what_a_process_leaves_behind_is_sent_by_the_next(
    client: httpx2.Client, mail_server: MailServer, tmp_path: Path
) -> None:
    database = load_settings().database_url.get_secret_value()
    registered = client.post(f"{API}/users", json=account("ada"))  # nothing is sent in this process
    assert registered.status_code == 201
    with running(tmp_path, DATABASE_URL=database, SMTP_URL=mail_server.url) as server:
        until(lambda: bool(mail_server.mails))
        server.stop()
        assert failures(server.records()) == []
    (mail,) = mail_server.mails
    assert mail["To"].addresses[0].addr_spec == "ada@example.com"
    assert deliver_with(mail_server, hours=1) == 0
