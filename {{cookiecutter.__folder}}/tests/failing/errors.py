"""Errors that the failing routes raise. They belong to the tests, so they are not in the service's catalogue."""

from {{ cookiecutter.package_name }}.errors import ConflictError
from {{ cookiecutter.package_name }}.errors.http import for_status

FRAMEWORKS_OWN = {type(for_status(status)) for status in (*range(400, 420), 429, 431, *range(500, 506))}
"""What the framework's own exceptions become."""


class DeskTaken(ConflictError):
    """Somebody else sits at this desk."""

    code = "DESK_TAKEN"
    retryable = True
    message = "desk {desk} is taken by {owner_email}"
    user_message = "Desk {desk} is taken. Choose another one."
    public = ("desk",)
    examples = {"desk": 7}
