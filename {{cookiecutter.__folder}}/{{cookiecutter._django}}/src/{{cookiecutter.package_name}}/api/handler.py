"""Django's WSGI application: every request gets its id, an answer in the format, and its records, whatever happens."""

import re
from typing import Any

from django.conf import settings
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler, get_script_name
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, set_script_prefix

from ..errors.http import BadRequest
from ..resilience.deadline import within
from ..telemetry.context import current_request
from ..telemetry.records import count_in, count_out
from .failures import in_our_format, in_place_of, respond
from .requests import begin, header_key, make_plain, route_template, time_left
from .sending import Sending

Headers = list[tuple[str, str]]

_HEADERS = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+: [\t\x20-\x7e\x80-\xff]*\n)*")
"""What headers may consist of (RFC 9110, 5.1 and 5.5)."""


class Handler(WSGIHandler):
    """Around all middleware: what fails in here has failed where no middleware could answer it."""

    def __init__(self) -> None:
        super().__init__()
        self.id_header = settings.SERVICE.request_id_header
        self.id_key = header_key(self.id_header)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Sending:  # type: ignore[override]
        request = begin(environ, self.id_key)
        token = current_request.set(request)
        count_in(request)
        try:
            if (seconds := time_left(environ)) is None:
                response, headers = self.answer(environ, request.request_id)
            else:
                with within(seconds):
                    response, headers = self.answer(environ, request.request_id)
            request.status = response.status_code
            start_response(f"{response.status_code} {response.reason_phrase}", headers)
            return Sending(response, request)
        except BaseException:  # an order to stop, or a server that cannot begin the answer
            count_out(request)
            raise
        finally:
            current_request.reset(token)

    def answer(self, environ: dict[str, Any], request_id: str) -> tuple[HttpResponseBase, Headers]:
        """The answer with all its headers, whatever happens."""
        response = self.ask(environ)
        try:
            return response, self.headers(response, request_id)
        except Exception as exc:  # noqa: BLE001 - it is answered
            response = in_place_of(response, exc)
            return response, self.headers(response, request_id)

    def ask(self, environ: dict[str, Any]) -> HttpResponseBase:
        """What Django, its middleware and a view make of a request."""
        try:
            make_plain(environ)
            request = self.read(environ)
            return in_our_format(self.get_response(request))
        except BaseException as exc:  # noqa: BLE001 - it is answered
            return respond(exc)

    def read(self, environ: dict[str, Any]) -> HttpRequest:
        """The request, as Django knows it."""
        signals.request_started.send(sender=type(self), environ=environ)
        try:
            set_script_prefix(get_script_name(environ))
            return self.request_class(environ)
        except ValueError as exc:  # what the client sent cannot be decoded
            raise BadRequest(detail=type(exc).__name__) from exc

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """Notes the template of the route, as soon as it is known."""
        match: ResolverMatch = super().resolve_request(request)
        if context := current_request.get():
            context.route = route_template(match.route)
        return match

    def headers(self, response: HttpResponseBase, request_id: str) -> Headers:
        """All headers of an answer.

        Raises:
            ValueError: One cannot be sent. Servers notice that when it is too late for another answer.
        """
        response.headers.pop(self.id_header, None)
        if (request := current_request.get()) and request.answer_headers:
            for name, value in request.answer_headers.items():
                response.headers.setdefault(name, value)
        headers = [*response.items(), (self.id_header, request_id)]
        if isinstance(response, HttpResponse) and "Content-Length" not in response.headers:
            headers.append(("Content-Length", str(len(response.content))))
        headers.extend(("Set-Cookie", cookie.OutputString()) for cookie in response.cookies.values())
        if not _HEADERS.fullmatch("".join(f"{name}: {value}\n" for name, value in headers)):
            raise ValueError("a header of the answer has a character that no header can have")
        return headers
