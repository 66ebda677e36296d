"""Reads the arguments of a command."""

import argparse
from typing import NoReturn

from . import UsageError


class Parser(argparse.ArgumentParser):
    """argparse's, less what it prints and how it ends: `commands.run` says how a command is used."""

    def __init__(self) -> None:
        super().__init__(add_help=False, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Called when something is not understood."""
        raise UsageError(message)
