"""The errors of what this service depends on."""

from .categories import UnavailableError


class NotReady(UnavailableError):
    """Something that this service cannot do without does not answer. `checks` tells what."""

    code = "NOT_READY"
    message = "not ready: {checks}"
    user_message = "The service is not ready. Try again later."
    public = ("checks",)


class DatabaseUnavailable(UnavailableError):
    """The database does not answer, or refuses the connection."""

    code = "DATABASE"
    message = "the database cannot be reached"
    user_message = "The service is not available at the moment. Try again later."
