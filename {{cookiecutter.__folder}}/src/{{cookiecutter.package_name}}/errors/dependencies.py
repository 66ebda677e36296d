"""The errors of what this service depends on, and of its own coming and going."""

from .categories import UnavailableError


class NotReady(UnavailableError):
    """Something that this service cannot do without does not answer. `checks` tells what."""

    code = "NOT_READY"
    message = "not ready: {checks}"
    user_message = "The service is not ready. Try again later."
    public = ("checks",)
    examples = {"checks": {"database": {"status": "failed", "duration_ms": 2001.35}}}


class DatabaseUnavailable(UnavailableError):
    """The database does not answer, or refuses the connection."""

    code = "DATABASE"
    message = "the database cannot be reached"
    user_message = "The service is not available at the moment. Try again later."


class ShuttingDown(UnavailableError):
    """This process is about to end; another one takes its place."""

    code = "SHUTTING_DOWN"
    message = "shutting down"
    user_message = "This instance is shutting down. Try again."
    remedy = "Send the request again at once: another process answers it."
