"""Whether the database has had all migrations: a service that meets an older one than it was written for says so."""

from ..config import Settings
from ..errors.dependencies import DatabaseBehind, DatabaseUnavailable
from ..telemetry.logging import get_logger

log = get_logger(__name__)

_up_to_date: set[str] = set()
"""Databases that were found to have them all; they do not lose them again, and the question takes its time."""


def check_migrations(settings: Settings) -> None:
    """Asks whether the database has had all migrations.

    Args:
        settings: They say where it is.

    Raises:
        DatabaseBehind: It has not.
        DatabaseUnavailable: It does not answer.
    """
    address = settings.database_url.get_secret_value()
    if address in _up_to_date:
        return
    from .migrating import pending  # only now: it takes long to import

    if missing := pending(settings):
        raise DatabaseBehind(pending=", ".join(missing))
    _up_to_date.add(address)


def warn_if_behind(settings: Settings) -> None:
    """Writes a warning when the service starts with a database that lacks migrations, or that does not answer.

    It starts all the same, and is not ready (`/readyz`) until they have been made up for: whoever starts it again and
    again would change nothing.

    Args:
        settings: The service's.
    """
    try:
        check_migrations(settings)
    except DatabaseBehind as exc:
        log.warning(str(exc))
    except DatabaseUnavailable as exc:
        unknown = f"{exc}; whether migrations are missing is not known"
        log.warning(unknown)
