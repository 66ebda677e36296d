"""Routes for the service as the template writes it."""

from my_service.errors import ConflictError

from .routes import make_urls


class DeskTaken(ConflictError):
    """Somebody else sits at this desk."""

    code = "DESK_TAKEN"
    message = "desk {desk} is taken by {owner}"
    user_message = "Desk {desk} is taken."
    public = ("desk",)


def desk_taken(desk: int, owner: str) -> DeskTaken:
    return DeskTaken(desk=desk, owner=owner)


urlpatterns = make_urls(desk_taken)
