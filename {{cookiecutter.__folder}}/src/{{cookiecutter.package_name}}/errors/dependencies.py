"""The errors of what this service depends on, and of its own coming and going."""

from .categories import DependencyTimeoutError, UnavailableError


class NotReady(UnavailableError):
    """Something that this service cannot do without does not answer. `checks` tells what."""

    code = "NOT_READY"
    message = "not ready: {checks}"
    user_message = "The service is not ready. Try again later."
    public = ("checks",)
    examples = {"checks": {"database": {"status": "failed", "duration_ms": 2001.35}}}


class DatabaseUnavailable(UnavailableError):
    """The database does not answer, refuses the connection, or is too busy. Nothing of the request was kept."""

    code = "DATABASE"
    message = "the database cannot be reached, or is too busy"
    user_message = "The service is not available at the moment. Try again later."


class DatabaseTimeout(DependencyTimeoutError):
    """The database took too long. Nothing of the request was kept."""

    code = "DATABASE"
    message = "the database took too long"
    user_message = "The service took too long. Try again later."
    remedy = "Try again later."


class DatabaseBehind(UnavailableError):
    """The database has not had its latest migrations: this version of the service cannot work with it."""

    code = "DATABASE_BEHIND"
    message = "migrations are missing: {pending}; run: python -m {{ cookiecutter.package_name }} migrate"
    user_message = "The service is not available at the moment. Try again later."


class StoreUnavailable(UnavailableError):
    """The store that all processes of this service share (Redis) does not answer, and this cannot do without it."""

    code = "STORE"
    message = "the shared store cannot be reached"
    user_message = "The service is not available at the moment. Try again later."


class ShuttingDown(UnavailableError):
    """This process is about to end; another one takes its place."""

    code = "SHUTTING_DOWN"
    message = "shutting down"
    user_message = "This instance is shutting down. Try again."
    remedy = "Send the request again at once: another process answers it."


class Overloaded(UnavailableError):
    """This process has as many requests in hand as it can answer well, and this one waited in vain for its turn."""

    code = "OVERLOADED"
    message = "too many requests at once: {reason}"
    user_message = "The service has too much to do at the moment. Try again shortly."


class Maintenance(UnavailableError):
    """The service is in maintenance: somebody has switched it on."""

    code = "MAINTENANCE"
    message = "in maintenance"
    user_message = "The service is in maintenance. Try again later."


class TaskQueueUnavailable(UnavailableError):
    """So much background work is waiting already that no more of this kind is accepted."""

    code = "TASK_QUEUE"
    message = "{waiting} of {effect} are waiting"
    user_message = "Too much is waiting to be done already. Try again later."
