"""Django's WSGI application, made to take in what Django itself stumbles over, before any middleware could answer."""

import io
import re
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

_PARAMETER = re.compile(r";([^;,=]*)=[^;,]*")


class Handler(WSGIHandler):
    """Makes plain what a request says of its body, and what it accepts."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        for header in ("CONTENT_TYPE", "HTTP_ACCEPT"):
            if header in environ:
                environ[header] = _PARAMETER.sub(_without_charset, environ[header])
        if environ.get("wsgi.input_terminated") and "HTTP_TRANSFER_ENCODING" in environ:
            _measure_body(environ)
        return super().__call__(environ, start_response)


def _without_charset(parameter: re.Match[str]) -> str:
    """Drops a parameter that names a charset, `name*=` among them: JSON is UTF-8, and Django fails on unknown ones."""
    return "" if "*" in parameter[1] or parameter[1].strip().lower() == "charset" else parameter[0]


def _measure_body(environ: dict[str, Any]) -> None:
    """Gives a chunked body the length without which Django takes it for empty."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body = environ["wsgi.input"].read(-1 if limit is None else limit + 1)  # one too many: Django refuses it
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
