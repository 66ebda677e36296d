"""Logging: one record a line, on standard output, the same shape for our own records and everybody else's.

A pipeline is a list of small functions, each adding or changing one thing. Our own records (structlog) go straight
through it; those of the standard library's loggers (server, ORM, third parties) enter by a handler on the root logger.
"""

import logging
import logging.handlers
import re
import sys
import threading
import traceback
from collections.abc import Collection, Iterator
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from ..config import Settings, stop_start
from ..jsonable import dumps, text
from .context import current_request
from .redaction import redact, redact_text
from .threads import carry_context_into_threads

LOG_FILE_BYTES = 10 * 2**20
LOG_FILES_KEPT = 5

MAX_FRAMES = 50
"""Frames of one stack that are logged, counted from where it was raised: a runaway recursion has a thousand."""

MAX_MEMBERS = 10
"""Exceptions of one group that are logged."""

_RECORDED_IN = "_recorded_in"

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_JSON = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]")
"""What JSON leaves as it is, and a terminal or a log collector may take for a command or for a new line."""


class _Output:
    """Writes finished lines to standard output and, where there is one, to the log file; whole lines at a time."""

    def __init__(self) -> None:
        self.file: logging.handlers.RotatingFileHandler | None = None
        self._lock = threading.RLock()  # a signal handler or the garbage collector may log in the middle of a line

    def line(self, line: bytes) -> None:
        with self._lock:
            try:
                sys.stdout.buffer.write(line + b"\n")
                sys.stdout.buffer.flush()
            except (AttributeError, OSError, RuntimeError, ValueError):
                pass  # none, a closed pipe, a full disk: they must not break the request that is being logged
            if self.file:
                self.file.emit(logging.makeLogRecord({"msg": line.decode()}))


# Loggers keep what they were first given, so these two are changed in place when logging is set up again.
_output = _Output()
_pipeline: list[Processor] = []


def configure_logging(settings: Settings, *, quiet: Collection[str] = ()) -> None:
    """Sets logging up for the whole process. Calling it again replaces the earlier set-up.

    Args:
        settings: For the level, the format, the file, and the service's name, version and environment.
        quiet: Loggers of a framework or server that repeat what this service has recorded already.
    """
    if _output.file:
        _output.file.close()
        _output.file = None
    if settings.log_file:
        try:
            settings.log_file.parent.mkdir(parents=True, exist_ok=True)
            _output.file = logging.handlers.RotatingFileHandler(
                settings.log_file, maxBytes=LOG_FILE_BYTES, backupCount=LOG_FILES_KEPT, encoding="utf-8"
            )
        except OSError as exc:
            stop_start({"log_file": f"The file cannot be written ({exc.strerror})"})

    _pipeline[:] = [
        _add_callsite,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _shape(service={"name": settings.name, "version": settings.version, "environment": settings.app_env}),
        _redact,
        *([_render_console] if settings.console_logs else [_describe_exception, _render_json]),
    ]
    level = logging.getLevelNamesMapping()[settings.log_level]
    structlog.configure(
        processors=[structlog.processors.add_log_level, _to_pipeline],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_Lines,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=level, handlers=[_StandardLibraryHandler()], force=True)
    logging.captureWarnings(True)
    carry_context_into_threads()
    for name in quiet:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def get_logger(name: str) -> Any:
    """A logger that takes values by name: `log.info("mail sent", recipient_id=7)`."""
    return structlog.get_logger(name)


def mark_recorded(exc: BaseException) -> None:
    """Notes that this exception has its record, so that no server's or framework's logger writes another."""
    exc.__dict__[_RECORDED_IN] = current_request.get()


def is_recorded(exc: BaseException) -> bool:
    """Whether this exception has its record in the present request. (The same object may be raised in the next.)"""
    return _RECORDED_IN in exc.__dict__ and exc.__dict__[_RECORDED_IN] is current_request.get()


class _Lines:
    """The end of structlog's pipeline: takes a finished line, at whatever level."""

    def __init__(self, name: str = "") -> None:
        self.name = name

    def msg(self, line: bytes) -> None:
        _output.line(line)

    debug = info = warning = error = critical = exception = log = msg


_RECORD_ATTRIBUTES = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName", "color_message"}
"""What every record of the standard library has; anything else came by `extra=`. (uvicorn repeats its message in colour.)"""


class _StandardLibraryHandler(logging.Handler):
    """Sends the standard library's records through the pipeline."""

    def emit(self, record: logging.LogRecord) -> None:
        exc = record.exc_info[1] if record.exc_info else None
        if exc is not None and _RECORDED_IN in exc.__dict__:
            return
        event: EventDict = {
            "event": _message(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "module": record.module,
            "function": record.funcName,
            "line": record.lineno,
        }
        for name in vars(record).keys() - _RECORD_ATTRIBUTES:
            event[f"{name}_" if name in event else name] = vars(record)[name]
        if exc is not None:
            event["exc_info"] = exc
        _output.line(_to_pipeline(None, "", event))


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - arguments that do not fit their message
        return text(record.msg)


# The pipeline's steps, in their order.


def _to_pipeline(logger: Any, method: str, event: EventDict) -> bytes:
    message, level = text(event.get("event", "")), event.get("level")
    try:
        result: Any = event
        for step in _pipeline:
            result = step(logger, method, result)
        line: bytes = result
    except Exception as exc:  # noqa: BLE001 - no log call ever breaks a request
        line = dumps({"level": level, "message": redact_text(message), "not_logged": f"the rest: {_type(exc)}"})
    return line


_callsite = structlog.processors.CallsiteParameterAdder(
    {
        structlog.processors.CallsiteParameter.MODULE,
        structlog.processors.CallsiteParameter.FUNC_NAME,
        structlog.processors.CallsiteParameter.LINENO,
    },
    additional_ignores=[__name__],
)


def _add_callsite(logger: Any, method: str, event: EventDict) -> EventDict:
    if event.pop("callsite", True) and "module" not in event:
        _callsite(logger, method, event)
        event["function"], event["line"] = event.pop("func_name"), event.pop("lineno")
    return event


def _shape(service: dict[str, str]) -> Processor:
    """Puts what every record has first, in the order in which people read it."""

    def shape(logger: Any, method: str, event: EventDict) -> EventDict:
        shaped: dict[str, Any] = {
            "timestamp": event.pop("timestamp"),
            "level": event.pop("level"),
            "message": text(event.pop("event", "")),
            "logger": event.pop("logger", None) or logger.name,
            "service": service,
        }
        if request := current_request.get():
            shaped["request_id"] = request.request_id
            shaped["trace_id"] = request.trace_id
            shaped["span_id"] = request.span_id
        for name, value in event.items():
            shaped[f"{name}_" if name in shaped else name] = value
        return shaped

    return shape


_NEVER_SECRET = {"timestamp", "level", "logger", "service", "request_id", "trace_id", "span_id", "exc_info"}
"""What this pipeline itself puts there; an exception is redacted where it is described."""


def _redact(logger: Any, method: str, event: EventDict) -> EventDict:
    rest = {key: value for key, value in event.items() if key not in _NEVER_SECRET}
    event.update(redact(rest))
    return event


def _describe_exception(logger: Any, method: str, event: EventDict) -> EventDict:
    exc = _exception(event.pop("exc_info", None))
    if exc is not None:
        event["exception"] = {
            "type": _type(exc),
            "message": redact_text(text(exc)),
            "stacktrace": [redact_text(line) for line in _stack(exc)],
        }
    return event


def _exception(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, tuple):
        exc_info = exc_info[1]
    return exc_info if isinstance(exc_info, BaseException) else sys.exception() if exc_info else None


def _stack(exc: BaseException) -> Iterator[str]:
    """`file:line:function` of each frame; then the same of what caused it, and of what caused that."""
    seen: set[int] = set()
    cause: BaseException | None = exc
    while cause is not None and id(cause) not in seen:
        if seen:
            yield f"caused by {_type(cause)}: {text(cause)}"
        seen.add(id(cause))
        yield from _frames(cause.__traceback__)
        for note in getattr(cause, "__notes__", ()):
            yield f"note: {text(note)}"
        for member in cause.exceptions[:MAX_MEMBERS] if isinstance(cause, BaseExceptionGroup) else ():
            yield f"one of the group is {_type(member)}: {text(member)}"
            yield from _stack(member)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def _frames(tb: TracebackType | None) -> list[str]:
    frames = [f"{frame.f_code.co_filename}:{line}:{frame.f_code.co_qualname}" for frame, line in traceback.walk_tb(tb)]
    return frames[-MAX_FRAMES:]


def _type(exc: BaseException) -> str:
    cls = type(exc)
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def _render_json(logger: Any, method: str, event: EventDict) -> bytes:
    return _CONTROL_IN_JSON.sub(_escaped_in_json, dumps(event))


def _escaped_in_json(match: re.Match[bytes]) -> bytes:
    return b"\\u%04x" % ord(match[0].decode())


def _render_console(logger: Any, method: str, event: EventDict) -> bytes:
    exc = _exception(event.pop("exc_info", None))
    head = f"{event.pop('timestamp')[11:23]} {event.pop('level').upper():8} {event.pop('message')}"
    for key in ("service", "logger", "trace_id", "span_id", "module", "function", "line"):
        event.pop(key, None)
    pairs = [f"{key}={value if isinstance(value, str) else dumps(value).decode()}" for key, value in event.items()]
    line = _CONTROL.sub(lambda match: repr(match[0])[1:-1], "  ".join([head, *pairs]))
    if exc is not None:
        lines = redact_text("".join(traceback.format_exception(exc))).splitlines()
        line = "\n".join([line, *(_CONTROL.sub("", part) for part in lines)])
    return line.encode("utf-8", "backslashreplace")
