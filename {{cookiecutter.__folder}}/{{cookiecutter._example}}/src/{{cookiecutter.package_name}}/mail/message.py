"""A mail, as it is written."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID

_NOT_IN_A_NAME = re.compile(r"[^\w .'’-]+")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one person.

    Args:
        id: The same for the same mail, however often it is sent: mail servers drop what they have already (RFC 5322,
            3.6.4).
        to: The address.
        name: Whose it is.
        subject: One line.
        text: The rest.
    """

    id: UUID
    to: str
    name: str
    subject: str
    text: str

    def message(self, sender: str) -> EmailMessage:
        """The mail as it travels.

        Args:
            sender: The address that it comes from.

        Raises:
            ValueError: The address is none.
        """
        message = EmailMessage()
        message["From"] = Address(addr_spec=sender)
        message["To"] = Address(_display_name(self.name), addr_spec=self.to)
        message["Subject"] = _one_line(self.subject)
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{self.id}@{sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notices, please
        message.set_content(self.text)
        return message


def _display_name(name: str) -> str:
    """What can stand before an address: letters, digits, and what joins them.

    Anything else could begin another header, or another address. Encoded words (RFC 2047), `=?utf-8?q?=0d=0a?=`, could
    too: Python before 3.13 decodes them where it folds a name, and writes out the line break that was in them.
    """
    return " ".join(_NOT_IN_A_NAME.sub(" ", name).split())


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
