"""What can go wrong when mail is sent. Nobody waits for it: these stand in the log, and the sending is repeated where that is any use."""

from ..errors import DependencyTimeoutError, IntegrationError, UnavailableError


class MailUnavailable(UnavailableError):
    """The mail server does not answer, hangs up, or asks to try again later."""

    code = "MAIL"
    message = "the mail server is not available: {detail}"
    user_message = "No mail can be sent at the moment."


class MailRefused(IntegrationError):
    """The mail server does not want this mail, or does not want it from us."""

    code = "MAIL_REFUSED"
    retryable = False
    message = "the mail server refuses the mail: {detail}"
    user_message = "The mail could not be sent."
    remedy = "Correct the address, if it is wrong. The same mail would be refused again."


class MailTimeout(DependencyTimeoutError):
    """The mail server took too long. It may have taken the mail all the same."""

    code = "MAIL"
    message = "the mail server took too long"
    user_message = "The mail could not be sent in time."
