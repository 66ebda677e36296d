"""The engines as people use them: through their interface for Python, at their prompts, and on the command line."""

import os
import subprocess
import sys
from pathlib import Path

import copier
from click.testing import CliRunner
from cookiecutter.cli import main as cookiecutter_command
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from questions import CHOICES, QUESTIONS, Answers

BIN = Path(sys.executable).parent

CLEAR_LINE, DOWN, ENTER, INTERRUPT = "\x01\x0b", "\x1b[B", "\r", "\x03"


def run(
    *command: str | Path, cwd: Path, answers: str = "", status: int = 0, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs a command as a shell in that folder would, and expects that exit status of it."""
    program, *arguments = map(str, command)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(
        [BIN / program if (BIN / program).exists() else program, *arguments],
        cwd=cwd,
        env=own | {"PWD": str(cwd)} | environment,
        input=answers,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done


def git(folder: Path, *arguments: str) -> str:
    return run("git", *arguments, cwd=folder).stdout.strip()


def commit(folder: Path, message: str, tag: str | None = None) -> None:
    """Commits all that is in the folder; makes it a repository first where it is none."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
    if tag:
        git(folder, "tag", tag)


def copy(template: Path | str, folder: Path, answers: Answers, **options: object) -> Path:
    """A service by copier, as `--defaults` and `--data` make it."""
    copier.run_copy(str(template), folder, dict(answers), defaults=True, quiet=True, **options)
    return folder


def type_at_cookiecutter(template: Path, folder: Path, answers: Answers) -> Path:
    """A service by cookiecutter, its answers typed at the prompts; at questions without one only Enter."""
    keys = texts(answers) | yes_or_no(answers)
    keys |= {question: str(CHOICES[question].index(answers[question]) + 1) for question in CHOICES.keys() & answers}
    typed = "".join(keys.get(question, "") + "\n" for question in QUESTIONS)
    done = CliRunner().invoke(cookiecutter_command, [str(template), "--output-dir", str(folder)], input=typed)
    assert done.exit_code == 0, done.output
    (service,) = folder.iterdir()
    return service


def type_at_copier(template: Path, folder: Path, answers: Answers) -> Path:
    """A service by copier, its answers typed at the prompts; at questions without one only Enter.

    Raises:
        KeyboardInterrupt: The questions did not end when the answers did.
    """
    keys = {question: CLEAR_LINE + answer for question, answer in texts(answers).items()} | yes_or_no(answers)
    keys |= {question: DOWN * CHOICES[question].index(answers[question]) for question in CHOICES.keys() & answers}
    typed = "".join(keys.get(question, "") + ENTER for question in QUESTIONS)
    with create_pipe_input() as keyboard, create_app_session(keyboard, DummyOutput()):
        keyboard.send_text(typed + INTERRUPT)
        copier.run_copy(str(template), folder, quiet=True)
    return folder


def texts(answers: Answers) -> dict[str, str]:
    return {question: answer for question, answer in answers.items() if isinstance(answer, str)}


def yes_or_no(answers: Answers) -> dict[str, str]:
    return {question: "ny"[answer] for question, answer in answers.items() if isinstance(answer, bool)}


def files(service: Path) -> dict[str, tuple[int, bytes]]:
    """Every file of a service: its mode and its bytes."""
    return {
        path.relative_to(service).as_posix(): (path.stat().st_mode, path.read_bytes())
        for path in sorted(service.rglob("*"))
        if path.is_file()
    }
