"""What `python -m {{ cookiecutter.package_name }} …` can do besides serving. Each command is imported when it is called.

A command is a function of the settings and of its arguments. What it cannot do it says by raising `CommandFailed`, or an
error of ours: standard error has one line about it then, and never a stack.
"""

import importlib
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple, NoReturn

from ..config import Settings, load_settings
from ..errors import ServiceError
from ..telemetry.redaction import redact_text
from ..telemetry.stack import type_name

EX_USAGE = 2
"""Exit status of a command line that is not understood, as argparse and most of UNIX have it."""


class Command(NamedTuple):
    """What can be written behind `python -m {{ cookiecutter.package_name }}`.

    Args:
        usage: How it is written, after its name.
        module: The module in this package that does it.
        function: The function in there: it takes the settings and the arguments.
        is_prepared: Whether the service is set up before, as for serving: connections, and in Django the ORM.
    """

    usage: str
    module: str
    function: str
    is_prepared: bool = True


COMMANDS = {
    "migrate": Command("", ".migrating", "migrate", is_prepared=False),
    "worker": Command("[--threads N] [--metrics-port N]", ".working", "work"),
    "dead-letters": Command("[--json] | retry ID…|--all | drop ID…|--all", ".dead_letters", "dead_letters"),
    "maintenance": Command("on|off", ".switching", "maintenance"),
    "breaker": Command("NAME open|closed|auto", ".switching", "breaker"),
}


class UsageError(Exception):
    """The arguments of a command are not understood."""


class CommandFailed(Exception):
    """A command could not be carried out. It says why, in one line."""


def run(args: Sequence[str], prepare: Callable[[Settings], object]) -> None:
    """Carries out a command.

    Args:
        args: The command line, after the package's name.
        prepare: Sets the service up, as for serving.

    Raises:
        SystemExit: The command line is not understood (status 2), a setting is wrong, or the command has failed (1).
            Standard error has a line about it.
    """
    name, *rest = args
    command = COMMANDS.get(name)
    if command is None:
        _refuse(" | ".join(COMMANDS))
    settings = load_settings()
    try:
        if command.is_prepared:
            prepare(settings)
        getattr(importlib.import_module(command.module, __package__), command.function)(settings, rest)
    except UsageError as exc:
        _refuse(f"{name} {command.usage}".rstrip(), str(exc))
    except Exception as exc:
        said = str(exc) if isinstance(exc, CommandFailed | ServiceError) else f"{type_name(exc)}: {exc}"
        raise SystemExit(_line(f"{name}: {said}")) from exc


def _refuse(usage: str, reason: str = "") -> NoReturn:
    written = f"Usage: python -m {{ cookiecutter.package_name }} {usage}"
    sys.stderr.write(_line(f"{written} ({reason})" if reason else written) + "\n")
    raise SystemExit(EX_USAGE)


def _line(text: str) -> str:
    """One line, whatever it is to say, and no secret in it."""
    return redact_text(" ".join(text.split()))
