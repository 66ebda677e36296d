"""What can go wrong between this service and another one that it asks over HTTP, or through somebody's client.

These are the names where a dependency has none of its own. One that has (see `resilience.dependency.Errors`) fails with
those, and has one of these as their cause.
"""

from .categories import DependencyTimeoutError, IntegrationError, UnavailableError


class DependencyUnreachable(IntegrationError):
    """No connection to another service could be made, so nothing was sent."""

    nothing_was_sent = True
    """Whether the request can be repeated, whatever it is: the other service has not seen it."""

    code = "UNREACHABLE"
    message = "{dependency} cannot be reached: {reason}"
    user_message = "Another service that this one needs cannot be reached. Try again later."


class DependencyConnectionLost(IntegrationError):
    """The connection to another service broke in the middle of a request, or of its answer."""

    code = "CONNECTION_LOST"
    message = "the connection to {dependency} broke: {reason}"
    user_message = "Another service that this one needs did not answer. Try again later."


class DependencyNotTrusted(IntegrationError):
    """Another service did not prove by TLS that it is the one that was meant, so nothing was sent."""

    nothing_was_sent = True

    code = "TLS_FAILED"
    retryable = False
    message = "no trustworthy connection to {dependency}: {reason}"
    user_message = "Another service that this one needs cannot be reached safely."
    remedy = "Nothing can be done from outside. Tell us the request id."


class DependencyFailed(IntegrationError):
    """Another service answered with a failure."""

    proves_health: bool = False
    """Whether it is one that only a service that works can give: it refused the request, and is none the worse for it."""
    worth_repeating: bool = True
    """Whether the same request may succeed later: the word of a service of this family, or what its status means."""

    code = "DEPENDENCY_FAILED"
    message = "{dependency} answered with status {status}"
    user_message = "Another service that this one needs failed. Try again later."


class DependencyAnswerInvalid(IntegrationError):
    """Another service answered with something that cannot be used: no JSON, half of it, too much, the wrong fields."""

    code = "ANSWER_INVALID"
    message = "{dependency} answered with something else: {reason}"
    user_message = "Another service that this one needs gave an answer that cannot be used. Try again later."


class DependencyTimedOut(DependencyTimeoutError):
    """Another service took too long."""

    nothing_was_sent: bool = False
    """Whether that was before the request was sent: it took too long to connect."""
    proves_nothing: bool = False
    """Whether it had less time than a healthy one may take: the caller's deadline was near."""

    code = "DEPENDENCY"
    message = "{dependency} took too long: {reason}"
    user_message = "Another service that this one needs took too long. Try again later."


class DependencyUnavailable(UnavailableError):
    """Another service is known to be in trouble, or is busy with our other requests: it was not asked."""

    code = "DEPENDENCY"
    message = "{dependency} was not asked: {reason}"
    user_message = "Another service that this one needs is not available at the moment. Try again later."


class DeadlineExceeded(DependencyTimeoutError):
    """The time that the caller gave for this was over before the work was done."""

    code = "DEADLINE"
    message = "the deadline was over"
    user_message = "There was not enough time to answer this."
    remedy = "Send the request again, with more time in `X-Request-Timeout-Ms`."
