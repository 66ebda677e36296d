"""A mail, as it is written."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID


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
        message["To"] = Address(_one_line(self.name), addr_spec=self.to)
        message["Subject"] = _one_line(self.subject)
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{self.id}@{sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notices, please
        message.set_content(self.text)
        return message


def _one_line(text: str) -> str:
    """Without what would begin another header: people may be called anything."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
