"""What follows from the order of a report."""

from uuid import UUID

from ..errors import ServiceError
from ..outbox.calling import call
from ..outbox.effects import Delivery, SideEffect
from .building import builder

ATTEMPTS = 5
"""Somebody is waiting for the task: with the pauses of the outbox it has an end within half a minute."""

BACKLOG = 1000
"""Reports that may be waiting. Each takes some milliseconds, so whoever is the last has it within seconds."""


def build_report(delivery: Delivery) -> None:
    """Builds the report that a task has ordered. It ends with the month in which it was ordered."""
    call(builder.build, _task_id(delivery), delivery.created_at)


def give_up_report(delivery: Delivery, error: ServiceError) -> None:
    """Tells the task that its report will not be built.

    Args:
        delivery: What has failed too often.
        error: Why it did, the last time.
    """
    call(builder.tasks.fail, _task_id(delivery), error)


def _task_id(delivery: Delivery) -> UUID:
    return UUID(delivery.payload["task_id"])


BUILD_REPORT = SideEffect(
    "build-report", deliver=build_report, attempts=ATTEMPTS, backlog=BACKLOG, on_dead=give_up_report
)
"""Needs `task_id`."""
