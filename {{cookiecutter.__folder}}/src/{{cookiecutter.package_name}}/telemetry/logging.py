"""Logging: one record a line, on standard output, the same shape for our own records and everybody else's.

Every record goes one way, `write_record`: it gets its shape, loses its secrets, becomes a line and is written. Our own
(structlog) enter there directly, those of the standard library's loggers (server, ORM, third parties) by a handler on
the root logger.
"""

import logging
import logging.handlers
import sys
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path, PurePath
from types import FrameType
from typing import Any

import structlog
from structlog.typing import EventDict

from ..config import Settings, stop_start
from ..jsonable import dumps, text
from .context import current_request
from .redaction import redact, redact_text
from .rendering import console_line, json_line
from .stack import is_recorded_at_all, type_name
from .threads import carry_context_into_threads

LOG_FILE_BYTES = 10 * 2**20
LOG_FILES_KEPT = 5

NOTHING: Mapping[str, Any] = {}

_LEVELS = {name.lower(): number for name, number in logging.getLevelNamesMapping().items()}


class _Output:
    """Writes finished lines to standard output and, where there is one, to the log file; whole lines at a time."""

    def __init__(self) -> None:
        self.file: logging.handlers.RotatingFileHandler | None = None
        self._lock = threading.RLock()  # a signal handler or the garbage collector may log in the middle of a line

    def line(self, line: bytes) -> None:
        rest = line + b"\n"
        with self._lock:
            try:
                output = sys.stdout.buffer
                raw = getattr(output, "raw", output)  # without the buffer, which would be flushed for every line
                while rest:
                    rest = rest[raw.write(rest) or len(rest) :]
            except (AttributeError, OSError, RuntimeError, ValueError):
                pass  # none, a closed pipe, a full disk: they must not break the request that is being logged
            if self.file:
                self.file.emit(logging.makeLogRecord({"msg": line.decode()}))


@dataclass(slots=True)
class _SetUp:
    """What `configure_logging` decided. Loggers keep what they were first given, so there is one, changed in place."""

    output: _Output = field(default_factory=_Output)
    level: int = logging.INFO
    service: dict[str, str] = field(default_factory=dict)
    render: Callable[[dict[str, Any], BaseException | None], bytes] = json_line


_set_up = _SetUp()


def configure_logging(settings: Settings, *, quiet: Collection[str] = ()) -> None:
    """Sets logging up for the whole process. Calling it again replaces the earlier set-up.

    Args:
        settings: For the level, the format, the file, and the service's name, version and environment.
        quiet: Loggers of a framework or server that repeat what this service has recorded already.
    """
    _open_log_file(settings.log_file)
    _set_up.level = _LEVELS[settings.log_level.lower()]
    _set_up.service = {"name": settings.name, "version": settings.version, "environment": settings.app_env}
    _set_up.render = console_line if settings.console_logs else json_line
    structlog.configure(
        processors=[_enter],
        wrapper_class=structlog.make_filtering_bound_logger(_set_up.level),
        logger_factory=_Named,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=_set_up.level, handlers=[_StandardLibraryHandler()], force=True)
    logging.captureWarnings(True)
    carry_context_into_threads(_record_thread_failure)
    for name in quiet:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _open_log_file(path: Path | None) -> None:
    output = _set_up.output
    if output.file:
        output.file.close()
        output.file = None
    if path:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            output.file = logging.handlers.RotatingFileHandler(
                path, maxBytes=LOG_FILE_BYTES, backupCount=LOG_FILES_KEPT, encoding="utf-8"
            )
        except OSError as exc:
            stop_start({"log_file": f"The file cannot be written ({exc.strerror})"})


def _record_thread_failure(exc: BaseException) -> None:
    if not is_recorded_at_all(exc):
        write_record("error", "threading", f"{threading.current_thread().name} failed", exc=exc)


def get_logger(name: str) -> Any:
    """A logger that takes values by name: `log.info("mail sent", recipient_id=7)`."""
    return structlog.get_logger(name)


def write_record(
    level: str,
    logger: str,
    message: str,
    fields: Mapping[str, Any] = NOTHING,
    exc: BaseException | None = None,
    *,
    clean: Mapping[str, Any] = NOTHING,
) -> None:
    """Writes one record. Never raises: no log call ever breaks a request.

    Args:
        level: `debug`, `info`, `warning`, `error` or `critical`.
        logger: The name of the logger.
        message: What happened.
        fields: Values, by name. None of them replaces what every record has.
        exc: Described in the record, with its stack and its causes.
        clean: Further values, of which the caller knows that there is no secret in them.
    """
    if _LEVELS.get(level, logging.ERROR) < _set_up.level:
        return
    try:
        line = _set_up.render(_shaped(level, logger, message, fields, clean), exc)
    except Exception as broken:  # noqa: BLE001 - a value may raise anything while it is read
        rest = f"the rest: {type_name(broken)}"
        line = dumps({"level": level, "message": redact_text(text(message)), "not_logged": rest})
    _set_up.output.line(line)


def _shaped(
    level: str, logger: str, message: str, fields: Mapping[str, Any], clean: Mapping[str, Any]
) -> dict[str, Any]:
    """What every record has first, in the order in which people read it."""
    record: dict[str, Any] = {
        "timestamp": datetime.now(UTC),
        "level": level,
        "message": redact_text(text(message)),
        "logger": logger,
        "service": _set_up.service,
    }
    request = current_request.get()
    if request is not None:
        record["request_id"] = request.request_id
        record["trace_id"] = request.trace_id
        record["span_id"] = request.span_id
        if request.user_id is not None:
            record["user_id"] = request.user_id
    if fields:
        for name, value in redact(fields).items():
            record[f"{name}_" if name in record else name] = value
    record.update(clean)
    return record


class _Named:
    """The logger that structlog wraps. It only knows its name: `_enter` has written the record already."""

    def __init__(self, name: str = "") -> None:
        self.name = name

    def msg(self) -> None:
        """Does nothing more."""

    debug = info = warning = error = critical = exception = log = msg


def _enter(logger: _Named, method: str, event: EventDict) -> EventDict:
    """The only step of structlog's own pipeline."""
    message, exc = event.pop("event", ""), _exception(event.pop("exc_info", None))
    frame = sys._getframe(3)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("structlog."):
        frame = frame.f_back
    write_record(method, logger.name, message, event, exc, clean=called_at(frame, frame.f_lineno))
    return {}


def called_at(frame: FrameType, line: int) -> dict[str, Any]:
    """The members of a record that tell where it comes from.

    Args:
        frame: The frame of the function.
        line: The line in it.
    """
    return {"module": _module(frame.f_code.co_filename), "function": frame.f_code.co_name, "line": line}


@lru_cache(maxsize=1024)
def _module(file: str) -> str:
    """As the standard library's records have it: the file's name, less its suffix."""
    return PurePath(file).stem


def _exception(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, tuple):
        exc_info = exc_info[1]
    return exc_info if isinstance(exc_info, BaseException) else sys.exception() if exc_info else None


_RECORD_ATTRIBUTES = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName", "color_message"}
"""What every record of the standard library has; anything else came by `extra=`. (uvicorn repeats its message in colour.)"""


class _StandardLibraryHandler(logging.Handler):
    """Sends the standard library's records the same way."""

    def emit(self, record: logging.LogRecord) -> None:
        exc = record.exc_info[1] if record.exc_info else None
        if exc is not None and is_recorded_at_all(exc):
            return
        extra = {name: value for name, value in vars(record).items() if name not in _RECORD_ATTRIBUTES}
        called = {"module": record.module, "function": record.funcName, "line": record.lineno}
        write_record(record.levelname.lower(), record.name, _message(record), extra, exc, clean=called)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - arguments that do not fit their message
        return text(record.msg)
