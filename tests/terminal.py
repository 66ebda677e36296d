"""A terminal with a program in it, for what programs only do when somebody sits there."""

import os
import pty
import select
import subprocess
import termios
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

PATIENCE = 20.0


class Terminal:
    """Runs a program as if somebody sat there. `screen` is all that it showed, `status` how it ended."""

    def __init__(self, *command: str | Path, cwd: Path) -> None:
        self.screen = ""
        self.status: int | None = None
        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (50, 1000))
        self._program = subprocess.Popen(
            command,
            cwd=cwd,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=os.environ | {"PROMPT_TOOLKIT_NO_CPR": "1"},
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind:
            self._program.kill()
        self.status = self._program.wait(PATIENCE)
        os.close(self._ours)

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def read_until(self, text: str) -> None:
        """Waits until the text is on the screen."""
        deadline = monotonic() + PATIENCE
        while text not in self.screen:
            ready, _, _ = select.select([self._ours], [], [], deadline - monotonic())
            assert ready, f"{text!r} did not come:\n{self.screen}"
            self.screen += os.read(self._ours, 65536).decode(errors="replace")
