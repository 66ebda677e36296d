"""Records: one line each, one shape, whatever is logged and whoever logs it."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from {{ cookiecutter.package_name }}.config import Settings
from {{ cookiecutter.package_name }}.telemetry.logging import configure_logging, get_logger

from ..conftest import Records


@pytest.fixture
def configure(capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[..., None]:
    return lambda **settings: configure_logging(Settings(**settings))


def test_our_records_and_the_standard_librarys_have_one_shape(configure: Callable[..., None], records: Records) -> None:
    configure()
    get_logger("ours").warning("mail sent", recipient_id=7)
    logging.getLogger("theirs").warning("mail %s", "sent", extra={"recipient_id": 7})
    ours, theirs = records()
    assert (ours.pop("logger"), theirs.pop("logger")) == ("ours", "theirs")
    assert ours["module"] == theirs["module"] == "test_logging"
    for record in (ours, theirs):
        for varying in ("timestamp", "line"):
            del record[varying]
    assert ours == theirs


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "\x1b[31mred", "a\x00b", "a\u2028b", "a\x85b", "\x9b31m", "\x7f"])
@pytest.mark.parametrize("log_format", ["json", "console"])
def test_nothing_that_is_logged_makes_a_second_line(
    configure: Callable[..., None], capsysbinary: pytest.CaptureFixture[bytes], log_format: str, text: str
) -> None:
    configure(log_format=log_format)
    get_logger("ours").info(text, value=text)
    written = capsysbinary.readouterr().out.decode()
    assert written.endswith("\n")
    line = written.removesuffix("\n")
    assert line.isprintable(), repr(line)


def test_arguments_that_do_not_fit_are_logged_as_they_are(configure: Callable[..., None], records: Records) -> None:
    configure()
    logging.getLogger("theirs").warning("%d orders", "many")
    assert records()[0]["message"] == "%d orders"


def test_nothing_replaces_a_records_own_members(configure: Callable[..., None], records: Records) -> None:
    configure()
    get_logger("ours").info("signed up", service={"password": "hunter2"})
    logging.getLogger("theirs").warning("signed up", extra={"event": "other", "level": 5, "service": "other"})
    for record in records():
        assert record["message"] == "signed up"
        assert record["level"] in ("info", "warning")
        assert record["service"]["environment"] == "test"
        assert record["service_"] in ("other", {"password": "[redacted]"})


def test_a_value_that_cannot_be_read_costs_the_record_its_values_only(
    configure: Callable[..., None], records: Records
) -> None:
    class Rude(dict[str, int]):
        def items(self) -> NoReturn:
            raise RuntimeError("no")

    configure()
    get_logger("ours").warning("still here", value=Rude())
    (record,) = records()
    assert (record["level"], record["message"]) == ("warning", "still here")


def test_members_of_a_group_are_in_the_stack(configure: Callable[..., None], records: Records) -> None:
    configure()
    group = ExceptionGroup("several", [ValueError("the real reason")])
    get_logger("ours").error("it broke", exc_info=group)
    assert "one of the group is ValueError: the real reason" in records()[0]["exception"]["stacktrace"]


def test_an_exception_is_a_list_of_frames(configure: Callable[..., None], records: Records) -> None:
    configure()
    try:
        int("x")
    except ValueError:
        logging.getLogger("theirs").exception("caught")
    (record,) = records()
    assert record["exception"]["type"] == "ValueError"
    assert record["exception"]["stacktrace"][0].endswith(":test_an_exception_is_a_list_of_frames")


def test_a_log_file_gets_the_same_lines(
    configure: Callable[..., None], capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    file = tmp_path / "new" / "service.log"
    configure(log_file=file)
    get_logger("ours").info("grüße")
    configure()
    assert file.read_bytes() == capsysbinary.readouterr().out
    assert json.loads(file.read_text(encoding="utf-8"))["message"] == "grüße"


def test_a_closed_standard_output_breaks_nothing(
    configure: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    configure()

    class Closed:
        def write(self, line: bytes) -> None:
            raise BrokenPipeError

    class Output:
        buffer = Closed()

    monkeypatch.setattr("sys.stdout", Output())
    get_logger("ours").info("into the void")
    logging.getLogger("theirs").warning("into the void")


def test_the_console_shows_the_classic_stack(
    configure: Callable[..., None], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    configure(app_env="development")
    try:
        int("password=hunter2")
    except ValueError as exc:
        get_logger("ours").error("it broke", exc_info=exc, orders={"count": 3})
    written = capsysbinary.readouterr().out.decode()
    assert 'ERROR    it broke  orders={"count":3}' in written
    assert "Traceback (most recent call last):" in written
    assert "hunter2" not in written
