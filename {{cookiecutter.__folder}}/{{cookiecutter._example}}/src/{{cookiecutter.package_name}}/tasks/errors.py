"""What can go wrong with tasks. What they fail with themselves is declared where that happens."""

from ..errors import ResourceError


class TaskNotFound(ResourceError):
    """There is no task with this id, or it was done so long ago that it has been forgotten."""

    code = "TASK_NOT_FOUND"
    message = "no task {task_id}"
    user_message = "There is no such task."
