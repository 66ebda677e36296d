"""REST framework as it comes."""

from rest_framework.exceptions import APIException

from .routes import make_urls


class DeskTaken(APIException):
    status_code = 409
    default_code = "desk_taken"


def desk_taken(desk: int, owner: str) -> DeskTaken:
    return DeskTaken(f"Desk {desk} is taken.")


urlpatterns = make_urls(desk_taken)
