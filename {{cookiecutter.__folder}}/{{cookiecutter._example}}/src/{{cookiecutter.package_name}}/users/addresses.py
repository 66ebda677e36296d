"""E-mail addresses."""

from email_validator import EmailNotValidError, validate_email

MAX_LENGTH = 254
"""Characters (RFC 5321, 4.5.3.1.3, less the brackets)."""

NOT_VALID = "This email address does not look valid."
"""It has no word that is short: it would be taken for an echo of somebody's `a` (see `without_echo`)."""


def normalized(address: str) -> str:
    """The address in lower case, its domain as the DNS has it: so that one address is one text.

    Args:
        address: As it was sent.

    Raises:
        ValueError: It is none.
    """
    if len(address) > MAX_LENGTH:  # first of all: a long one takes seconds
        raise ValueError(NOT_VALID)
    try:
        # No letters beyond ASCII before the @: few mail servers take them.
        valid = validate_email(address, check_deliverability=False, strict=True, allow_smtputf8=False)
    except EmailNotValidError as exc:
        raise ValueError(NOT_VALID) from exc
    return (valid.ascii_email or valid.normalized).lower()
