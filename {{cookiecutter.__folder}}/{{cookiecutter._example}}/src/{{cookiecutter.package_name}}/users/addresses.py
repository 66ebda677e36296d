"""E-mail addresses."""

from email_validator import EmailNotValidError, validate_email

MAX_LENGTH = 254
"""Characters (RFC 5321, 4.5.3.1.3, less the brackets)."""

NOT_VALID = "Must be a valid e-mail address."


def normalized(address: str) -> str:
    """The address in lower case, its domain as the DNS has it: so that one address is one text.

    Args:
        address: As it was sent.

    Raises:
        ValueError: It is none.
    """
    try:
        valid = validate_email(address, check_deliverability=False, strict=True)
    except EmailNotValidError as exc:
        raise ValueError(NOT_VALID) from exc
    return (valid.ascii_email or valid.normalized).lower()
