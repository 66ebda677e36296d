"""`dead-letters`: lists what was given up, lets it be tried again, or removes it."""

import sys
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from ..config import Settings
from ..database.refusals import naming_failures
from ..database.up_to_date import check_migrations
from ..jsonable import dumps
from ..outbox.dead_letters import DeadLetters
from ..outbox.entries import DeadLetter
from ..telemetry.redaction import redact
from . import CommandFailed, UsageError
from .arguments import Parser

_COLUMNS = ("ID", "EFFECT", "ERROR", "ATTEMPTS", "DIED AT", "REQUEST ID")


def dead_letters(settings: Settings, args: Sequence[str]) -> None:
    """Prints the dead letters, or retries or drops some or all of them, and prints the ids of those.

    Args:
        settings: They say where the database is.
        args: Nothing or `--json`; or `retry` or `drop`, and ids or `--all`.

    Raises:
        CommandFailed: An id is none of theirs. Those that are have been dealt with.
        DatabaseBehind: The database has not had all migrations.
        DatabaseUnavailable: It does not answer.
        UsageError: The arguments are not understood.
    """
    does = _parsed(args)
    check_migrations(settings)
    letters = DeadLetters(settings)
    with naming_failures():
        if does.action == "list":
            show = _as_json if does.json else _as_table
            sys.stdout.writelines(f"{line}\n" for line in show(letters.all()))
            return
        ids = None if does.all else does.ids
        found = letters.retry(ids, datetime.now(UTC)) if does.action == "retry" else letters.drop(ids)
    sys.stdout.writelines(f"{letter_id}\n" for letter_id in found)
    if missing := [str(letter_id) for letter_id in does.ids if letter_id not in found]:
        raise CommandFailed(f"no dead letter: {', '.join(missing)}")


def _parsed(args: Sequence[str]) -> Any:
    parser = Parser()
    parser.add_argument("action", nargs="?", choices=("list", "retry", "drop"), default="list")
    parser.add_argument("ids", nargs="*", type=UUID)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--json", action="store_true")
    does = parser.parse_args(args)
    lists = does.action == "list"
    if (lists and (does.ids or does.all)) or (not lists and (does.json or bool(does.ids) == does.all)):
        raise UsageError
    return does


def _as_json(letters: Collection[DeadLetter]) -> list[str]:
    """One line of JSON each, with all that is known of it."""
    return [dumps(redact({name: getattr(letter, name) for name in letter.__slots__})).decode() for letter in letters]


def _as_table(letters: Collection[DeadLetter]) -> list[str]:
    rows = [_COLUMNS, *(_row(letter) for letter in letters)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _row(letter: DeadLetter) -> tuple[str, ...]:
    died_at = letter.died_at.astimezone(UTC).isoformat(timespec="seconds")
    return str(letter.id), letter.effect, letter.error, str(letter.attempts), died_at, letter.request_id or "-"
