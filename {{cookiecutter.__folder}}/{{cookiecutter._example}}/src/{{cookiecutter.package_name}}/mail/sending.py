"""Sends mail to the server of SMTP_URL; where none is set, the log alone has it."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult, unquote, urlsplit

from ..config import Settings
from ..errors import ServiceError, translate
from ..telemetry.logging import get_logger
from .errors import MailRefused, MailTimeout, MailUnavailable
from .message import Mail

TIMEOUT = 5
"""Seconds to wait for each answer of the server. There are about eight; the outbox allows a minute."""

_PORTS = {"smtp": 25, "smtps": 465}

log = get_logger(__name__)


def send(mail: Mail, settings: Settings) -> None:
    """Sends a mail.

    Args:
        mail: What to send.
        settings: They say where to, and whom it comes from.

    Raises:
        MailRefused: The server does not want it, or would hear our password in clear.
        MailTimeout: The server took too long.
        MailUnavailable: There is no server, or it cannot take mail now.
    """
    if settings.smtp_url is None:
        log.info("mail", recipient=mail.to, subject=mail.subject)
        return
    with (
        translate(
            {
                OSError: _unavailable,
                TimeoutError: MailTimeout,
                smtplib.SMTPException: _refused,
                smtplib.SMTPRecipientsRefused: _recipient_refused,
                smtplib.SMTPResponseException: _answered,
                smtplib.SMTPServerDisconnected: _hung_up,
            }
        ),
        _connected(urlsplit(settings.smtp_url.get_secret_value()), settings.mail_from) as server,
    ):
        server.send_message(mail.message(settings.mail_from), settings.mail_from, [mail.to])


@contextmanager
def _connected(address: SplitResult, sender: str) -> Iterator[smtplib.SMTP]:
    """A connection to the server, encrypted before any password is sent."""
    host, port = address.hostname or "", address.port or _PORTS[address.scheme]
    us = sender.rpartition("@")[2]  # else our name would be asked of the DNS, without a timeout
    server = _open(address.scheme, host, port, us)
    try:
        if address.username:
            if address.scheme == "smtp":
                _encrypt(server)
            server.login(unquote(address.username), unquote(address.password or ""))
        yield server
        with suppress(smtplib.SMTPException):  # it has taken the mail, however it says good-bye
            server.quit()
    finally:
        server.close()


def _open(scheme: str, host: str, port: int, us: str) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, us, timeout=TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, us, timeout=TIMEOUT)


def _encrypt(server: smtplib.SMTP) -> None:
    server.ehlo()
    if not server.has_extn("starttls"):
        raise MailRefused(detail="it offers no STARTTLS, and the password is not sent in clear")
    server.starttls(context=ssl.create_default_context())


def _unavailable(exc: Exception) -> ServiceError:
    return MailUnavailable(detail=type(exc).__name__)


def _refused(exc: Exception) -> ServiceError:
    return MailRefused(detail=type(exc).__name__)


def _hung_up(exc: Exception) -> ServiceError:
    if isinstance(exc.__context__, TimeoutError):  # smtplib takes silence for the end of the connection
        return MailTimeout()
    return _unavailable(exc)


def _answered(exc: Exception) -> ServiceError:
    return _by_code(exc.smtp_code) if isinstance(exc, smtplib.SMTPResponseException) else _refused(exc)


def _recipient_refused(exc: Exception) -> ServiceError:
    codes = [code for code, _ in exc.recipients.values()] if isinstance(exc, smtplib.SMTPRecipientsRefused) else []
    return _by_code(max(codes, default=0))


def _by_code(code: int) -> ServiceError:
    """4xx is for now, anything else for ever (RFC 5321, 4.2.1). What the server says with it may repeat addresses."""
    detail = f"it answered {code}"
    return MailUnavailable(detail=detail) if 400 <= code < 500 else MailRefused(detail=detail)
