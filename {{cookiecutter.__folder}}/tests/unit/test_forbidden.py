"""What `make check` finds beside ruff and import-linter."""

import textwrap
from pathlib import Path

import pytest

from ..forbidden.__main__ import SOURCES, findings


def found(code: str, path: str = "src/package/seats/service.py") -> list[str]:
    return list(findings(textwrap.dedent(code), Path(path)))


OFFENCES = {
    "silent except": """
        try:
            book()
        except Exception as exc:  # <<<
            if exc.args:
                raise
        """,
    "ignored results": """
        import asyncio
        await asyncio.gather(book(), book(), return_exceptions=True)  # <<<
        """,
    "swallowed cancellation": """
        from asyncio import CancelledError
        try:
            await book()
        except (ValueError, CancelledError):  # <<<
            log.info("cancelled")
        """,
    "lost cause": """
        try:
            book()
        except KeyError:
            raise SeatTaken(seat=7) from None  # <<<
        """,
    "HTTP below the web layer": """
        from django.http import Http404
        raise Http404  # <<<
        """,
    "stack trace": """
        from traceback import format_exc
        def book():
            return format_exc()  # <<<
        """,
    "outside call without a timeout": """
        import psycopg as postgresql
        postgresql.connect("postgresql://localhost/seats")  # <<<
        """,
}


@pytest.mark.parametrize("what", OFFENCES)
def test_an_offence_is_named(what: str) -> None:
    (finding,) = found(OFFENCES[what].replace("  # <<<", ""))
    (line,) = (number for number, text in enumerate(OFFENCES[what].splitlines(), 1) if "<<<" in text)
    assert finding.startswith(f"src/package/seats/service.py:{line}: {what}")
    assert ". Instead: " in finding


@pytest.mark.parametrize("what", OFFENCES)
def test_a_reason_excuses_it(what: str) -> None:
    assert found(OFFENCES[what].replace("<<<", "allowed: an example")) == []


@pytest.mark.parametrize("what", OFFENCES)
def test_an_excuse_needs_a_reason(what: str) -> None:
    assert len(found(OFFENCES[what].replace("<<<", "allowed:"))) == 2


def test_an_excuse_needs_an_offence() -> None:
    (finding,) = found("book()  # allowed: an example")
    assert finding.startswith("src/package/seats/service.py:1: idle comment")


HANDLER = """
from starlette.responses import JSONResponse

def on_missing(request: Request, exc: KeyError) -> JSONResponse:
    {does}
    return JSONResponse({answer}, status_code=404)
"""


@pytest.mark.parametrize("does", ["log.warning('missing', exc_info=exc)", "respond(request, exc)"])
def test_a_handler_writes_a_record(does: str) -> None:
    (finding,) = found(HANDLER.format(does="pass", answer="{}"), "src/package/api/seats.py")
    assert ":4: handler that does not log" in finding
    assert found(HANDLER.format(does=does, answer="{}"), "src/package/api/seats.py") == []


@pytest.mark.parametrize("answer", ["str(exc)", "{'error': f'failed: {exc}'}", "[exc.args]", "'%s' % exc"])
def test_a_handler_does_not_repeat_the_exception(answer: str) -> None:
    code = HANDLER.format(does="log.exception('missing')", answer=answer)
    (finding,) = found(code, "src/package/api/seats.py")
    assert ":6: stack trace" in finding


def test_this_service_has_none() -> None:
    files = sorted(SOURCES.rglob("*.py"))
    assert files
    assert [line for path in files for line in findings(path.read_text(encoding="utf-8"), path)] == []
