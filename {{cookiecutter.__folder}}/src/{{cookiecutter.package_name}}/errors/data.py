"""The errors of what several people change at the same time: broken constraints, versions, locks, idempotency keys."""

from .categories import ConflictError, ValidationError


class DataConflict(ConflictError):
    """What was sent contradicts data that is there already. Only the log tells which rule of the database it breaks."""

    code = "DATA"
    message = "the {kind} constraint {constraint} forbids it"
    user_message = "This contradicts data that exists already."


class VersionMismatch(ConflictError):
    """Somebody else changed it since it was read: its version is no longer the one that `If-Match` names."""

    code = "VERSION_MISMATCH"
    status = 412
    retryable = True
    message = "version {sent} was sent, {current} is current"
    user_message = "It was changed in the meantime. Read it again, then repeat your change."
    remedy = "Read it again, repeat the change on what is there now, and send the `ETag` that came with it."


class ResourceLocked(ConflictError):
    """Somebody else is at work on it and has locked it."""

    code = "RESOURCE_LOCKED"
    retryable = True
    message = "{lock} is locked"
    user_message = "Somebody else is changing this at the moment. Try again shortly."
    remedy = "Wait as long as `Retry-After` says, then send the request again."


class IdempotencyInProgress(ConflictError):
    """A request with the same `Idempotency-Key` is still being answered."""

    code = "IDEMPOTENCY_IN_PROGRESS"
    retryable = True
    message = "idempotency key {sent} is in use"
    user_message = "The first request with this key is still being answered. Try again shortly."
    remedy = "Wait as long as `Retry-After` says, then send the same request again: it gets the first one's answer."


class IdempotencyKeyReused(ValidationError):
    """The `Idempotency-Key` has been used before, for another request."""

    code = "IDEMPOTENCY_KEY_REUSED"
    message = "idempotency key {sent} was used for another request"
    user_message = "This key was used for another request before. Send a new one."
    remedy = "Make a new key for every new request; only a repetition of the same request carries the same key."


class IfMatchRequired(ValidationError):
    """A change must say in `If-Match` which version it is a change of, so that none is lost."""

    code = "IF_MATCH_REQUIRED"
    message = "no If-Match header"
    user_message = "Send the version that you are changing in the If-Match header."
    remedy = "Read it first, and send the `ETag` that came with it as `If-Match`."
