"""Mail to a real mail server that takes it, and to one that fails."""

import socket
from collections.abc import Iterator
from uuid import UUID

import pytest
from pydantic import SecretStr

from {{ cookiecutter.package_name }}.config import Settings
from {{ cookiecutter.package_name }}.errors import ServiceError
from {{ cookiecutter.package_name }}.mail import sending
from {{ cookiecutter.package_name }}.mail.errors import MailRefused, MailTimeout, MailUnavailable
from {{ cookiecutter.package_name }}.mail.message import Mail
from {{ cookiecutter.package_name }}.mail.sending import send
from {{ cookiecutter.package_name }}.telemetry.logging import configure_logging

from ..conftest import Records
from ..smtp_server import How, MailServer, running

ID = UUID("12345678-1234-4234-8234-123456789012")


def mail(name: str = "Ada Lovelace", text: str = "Hello.") -> Mail:
    return Mail(ID, "ada@example.com", name, "Welcome", text)


def settings(smtp_url: str, mail_from: str = "service@example.com") -> Settings:
    return Settings(smtp_url=SecretStr(smtp_url), mail_from=mail_from)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running() as server:
        yield server


def test_it_arrives(server: MailServer) -> None:
    send(mail("Ádá Løvelace", "Grüße\n.\nEnde\n"), settings(server.url, mail_from="hello@example.com"))
    (arrived,) = server.mails
    assert arrived["From"] == "hello@example.com"
    assert arrived["To"] == "Ádá Løvelace <ada@example.com>"
    assert arrived["Message-ID"] == f"<{ID}@example.com>"
    assert arrived.get_content().splitlines() == ["Grüße", ".", "Ende"]


@pytest.mark.parametrize("between", ["\r\n", "\n", "\r", "\x00", "\x0b", "\x85", "\u2028"])
def test_a_name_makes_no_header(server: MailServer, between: str) -> None:
    send(mail(f"Ada{between}Bcc: eve@example.com"), settings(server.url))
    (arrived,) = server.mails
    assert arrived["Bcc"] is None
    assert arrived["To"].addresses[0].display_name == "Ada Bcc eve example.com"
    assert [line for line in server.heard if line.startswith(b"rcpt")] == [b"rcpt TO:<ada@example.com>\r\n"]


@pytest.mark.parametrize(
    "text", ["=0d=0aSubject:_Pay_me=0d=0aX:", "=0d=0a=0d=0aPay_me", "=0d=0aBcc:_<eve@example.com>"]
)
def test_an_encoded_word_in_a_name_makes_no_header(server: MailServer, text: str) -> None:
    send(mail(f"=?utf-8?q?=22_{text}?= =?utf-8?q?{text}?="), settings(server.url))
    (arrived,) = server.mails
    assert (arrived.get_all("Subject"), arrived["Bcc"], arrived["X"]) == (["Welcome"], None, None)
    assert len(arrived["To"].addresses) == 1
    assert "Pay_me" not in arrived.get_content()


def test_an_address_makes_no_header(server: MailServer) -> None:
    with pytest.raises(ValueError, match="CR or LF"):
        send(Mail(ID, "a@example.com\nBcc: e@example.com", "A", "S", "T"), settings(server.url))
    assert server.mails == []


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("refuses the recipient", MailRefused),
        ("refuses the mail", MailRefused),
        ("asks for later", MailUnavailable),
        ("hangs up", MailUnavailable),
        ("is silent", MailTimeout),
    ],
)
def test_a_server_that_fails_is_an_error_of_ours(
    server: MailServer, monkeypatch: pytest.MonkeyPatch, how: How, error: type[ServiceError]
) -> None:
    monkeypatch.setattr(sending, "TIMEOUT", 0.1 if how == "is silent" else 5)
    server.how = how
    with pytest.raises(error) as raised:
        send(mail(), settings(server.url))
    assert raised.value.__cause__ is not None
    assert "ada@example.com" not in str(raised.value)


def test_no_server_is_an_error_of_ours() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # and does not listen
        with pytest.raises(MailUnavailable):
            send(mail(), settings(f"smtp://127.0.0.1:{unused.getsockname()[1]}"))


def with_password(server: MailServer) -> Settings:
    return settings(server.url.replace("//", "//ada:hunter2@"))


def test_no_password_is_sent_in_clear(server: MailServer) -> None:
    server.extensions = ["AUTH PLAIN LOGIN"]
    with pytest.raises(MailRefused, match="STARTTLS"):
        send(mail(), with_password(server))
    assert not any(line.upper().startswith(b"AUTH") for line in server.heard)


def test_a_password_waits_for_encryption(server: MailServer) -> None:
    server.extensions = ["STARTTLS", "AUTH PLAIN LOGIN"]
    with pytest.raises(MailUnavailable):  # this server cannot, and hangs up
        send(mail(), with_password(server))
    *commands, hello = server.heard
    assert [line[:4].upper() for line in commands] == [b"EHLO", b"STAR"]
    assert hello.startswith(b"\x16\x03")  # a TLS handshake (RFC 8446, 5.1)


def test_without_a_server_the_log_has_it(records: Records) -> None:
    configure_logging(Settings())
    send(mail(text="not for the log"), Settings())
    (record,) = records()
    assert (record["message"], record["recipient"], record["subject"]) == ("mail", "ada@example.com", "Welcome")
    assert "not for the log" not in str(record)
