"""Routes for the service as the template writes it."""

from collections import Counter

from my_service.errors import ConflictError
from my_service.telemetry.context import RequestContext
from my_service.telemetry.records import observers

from .routes import make_urls

counted: Counter[tuple[str | None, int, str | None]] = Counter()
"""Answers, by route, status and error code."""


def count(request: RequestContext, status: int) -> None:
    counted[request.route, status, request.error_code] += 1


class DeskTaken(ConflictError):
    """Somebody else sits at this desk."""

    code = "DESK_TAKEN"
    message = "desk {desk} is taken by {owner}"
    user_message = "Desk {desk} is taken."
    public = ("desk",)


def desk_taken(desk: int, owner: str) -> DeskTaken:
    return DeskTaken(desk=desk, owner=owner)


observers.append(count)

urlpatterns = make_urls(desk_taken)
