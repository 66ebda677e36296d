"""What follows from a change of users."""

from ..config import TITLE
from ..mail.message import Mail
from ..mail.sending import send
from ..outbox.effects import Delivery, SideEffect


def send_welcome_mail(delivery: Delivery) -> None:
    """Greets a new user."""
    name = delivery.payload["full_name"]
    text = f"Hello {name},\n\nwelcome to {TITLE}. You can sign in with this e-mail address from now on.\n"
    send(Mail(delivery.id, delivery.payload["email"], name, f"Welcome to {TITLE}", text), delivery.settings)


WELCOME_MAIL = SideEffect("welcome-mail", deliver=send_welcome_mail, attempts=60)
"""Needs `user_id`, `email` and `full_name`. A mail server may be away for a day before somebody has to be told."""
