"""Why a task has failed: as the table keeps it, and as a client sees it."""

import json
from datetime import datetime
from typing import Any

from ..config import Settings
from ..errors import ServiceError
from ..errors.format import body
from ..errors.stored import Data, from_data, to_data
from ..jsonable import dumps
from ..telemetry.context import current_request


def kept(error: ServiceError) -> Data:
    """The failure as the table keeps it.

    Args:
        error: The failure.
    """
    data: Data = json.loads(dumps(to_data(error)))
    return data


def shown(
    error: Data | None, request_id: str | None, failed_at: datetime | None, settings: Settings
) -> dict[str, Any] | None:
    """The failure, in the service's own format: what the request would have been answered, had it waited.

    Args:
        error: As `kept` has it; None where there is none.
        request_id: The request that ordered the task: the records of the failure have its id.
        failed_at: When the task failed.
        settings: They say where errors are documented.
    """
    if error is None:
        return None
    request = current_request.get()
    docs_url = settings.error_docs_url or f"{request.base_url if request else 'http://localhost'}/errors"
    failure: dict[str, Any] = body(from_data(error), request_id=request_id or "", docs_url=docs_url)
    failure = failure.get("error", failure)  # one format has it in an envelope, for which there is no use here
    if "timestamp" in failure and failed_at:  # another one says when, and that is not now
        failure["timestamp"] = failed_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return failure
