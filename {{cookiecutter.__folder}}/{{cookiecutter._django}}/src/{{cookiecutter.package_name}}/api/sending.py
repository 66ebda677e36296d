"""The body of an answer on its way to the client, when Django is done with the request."""

from collections.abc import Iterator

from django.http.response import HttpResponseBase

from ..telemetry.context import RequestContext, current_request
from ..telemetry.logging import get_logger
from ..telemetry.records import count_out, record_access
from .failures import failure_handler, is_order_to_stop

log = get_logger(__name__)


class Sending:
    """What a WSGI server iterates over, and closes. Whatever happens meanwhile belongs to the request.

    Args:
        response: The answer, whose status and headers have been told to the server.
        request: The request that is answered.
    """

    def __init__(self, response: HttpResponseBase, request: RequestContext) -> None:
        self.response = response
        self.request = request
        self.has_ended = False
        self.chunks: Iterator[bytes] = iter(()) if request.method == "HEAD" else iter(response)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        token = current_request.set(self.request)
        try:
            return next(self.chunks)
        except StopIteration:
            self.has_ended = True
            raise
        except BaseException as exc:
            if is_order_to_stop(exc):
                raise
            self.has_ended = True
            failure_handler().record_unanswered(exc, answer="had started")
            # The server cuts the connection: the client must not take half an answer for a whole one.
            raise ConnectionAbortedError("the answer broke off") from exc
        finally:
            current_request.reset(token)

    def close(self) -> None:
        """The server has sent everything, or nobody listens any more."""
        token = current_request.set(self.request)
        try:
            if not self.has_ended:
                log.debug("the client went away")
            self.response.close()
        except BaseException as exc:
            if is_order_to_stop(exc):
                raise
            failure_handler().record_unanswered(exc, answer="was complete")
        finally:
            count_out(self.request)
            record_access(self.request, self.response.status_code)
            current_request.reset(token)
