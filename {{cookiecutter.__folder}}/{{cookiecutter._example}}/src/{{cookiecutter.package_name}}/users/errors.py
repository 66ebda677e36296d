"""What can go wrong with users."""

from ..errors import ConflictError, ResourceError


class EmailTaken(ConflictError):
    """Somebody else registered this e-mail address first."""

    code = "EMAIL_TAKEN"
    message = "e-mail {email} is registered"
    user_message = "An account with this e-mail address already exists. Try signing in."
    remedy = "Sign in, or register with another address."


class UserNotFound(ResourceError):
    """There is no user with this id."""

    code = "USER_NOT_FOUND"
    message = "no user {user_id}"
    user_message = "There is no such user."
