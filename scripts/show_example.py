"""Shows the example in ten lines: runs them against generated services, and writes the answers into the services' README.

`make readme`. Where the answers of the three error formats differ, the template's README has all three. A test runs what
stands in a generated README, and compares.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from demo import BUILD, TEMPLATE, generate
from show_failures import running

README = TEMPLATE / "{{cookiecutter.__folder}}" / "README.md"
BEGIN, END = "<!-- answers of a real run -->\n", "<!-- end of the answers -->\n"

FORMATS = ("envelope", "problem", "flat")
PREFIX = "QQQQ"
"""Stands in the answers where the template has the service's own."""

COMMAND = re.compile(r"(?:\w+=\$\()?curl .*")
FIRST = "API=http://127.0.0.1:8000/api/v1 JSON='Content-Type: application/json'"
REGISTRATION = '{"email": "ada@example.com", "full_name": "Ada Lovelace", "password": "correct horse battery"}'
SIGN_IN = '{"email": "ada@example.com", "password": "correct horse battery"}'
ARTICLE = '{"title": "On failing well", "body": "Say what happened, and what to do."}'
KEEP = '| tee /dev/stderr | sed -n \'s/.*"{}": *"\\([^"]*\\).*/\\1/p\')'

LINES = [
    f"curl -s $API/users -H \"$JSON\" -d '{REGISTRATION}'",
    f"TOKEN=$(curl -s $API/auth/token -H \"$JSON\" -d '{SIGN_IN}' {KEEP.format('access_token')}",
    'ME="Authorization: Bearer $TOKEN"',
    f"ID=$(curl -s $API/articles -H \"$ME\" -H \"$JSON\" -H 'Idempotency-Key: 1' -d '{ARTICLE}' {KEEP.format('id')}",
    f"curl -s $API/articles -H \"$ME\" -H \"$JSON\" -H 'Idempotency-Key: 1' -d '{ARTICLE}'",
    'curl -s -X PATCH $API/articles/$ID -H "$ME" -H "$JSON" -H \'If-Match: "1"\' -d \'{"title": "Failing well"}\'',
    'curl -s -X PATCH $API/articles/$ID -H "$ME" -H "$JSON" -H \'If-Match: "1"\' -d \'{"title": "Fail well"}\'',
    "curl -s $API/articles/$ID",
    'curl -s -X POST $API/articles/$ID/publish -H "$ME"',
    'curl -s -X POST $API/articles/$ID/publish -H "$ME"',
    'curl -s -X POST $API/articles/$ID/summary -H "$ME"',
]


class Answer(NamedTuple):
    """What curl showed, and the status."""

    status: int
    body: str

    def __str__(self) -> str:
        return f"# {self.status} {self.body}"


def main() -> None:
    shown = [transcript_of(error_format) for error_format in FORMATS]
    answers = iter(in_every_format(*bodies) for bodies in zip(*shown, strict=True))
    lines = [FIRST]
    for line in LINES:
        lines.append(line)
        if COMMAND.match(line):
            lines.append(next(answers))
    block = "```sh\n" + "\n".join(lines) + "\n```\n"
    before, _, rest = README.read_text().partition(BEGIN)
    README.write_text(f"{before}{BEGIN}\n{block}\n{END}{rest.partition(END)[2]}")


def transcript_of(error_format: str) -> list[Answer]:
    """The answers of a new service."""
    service = generate(BUILD / "readme" / error_format, error_format=error_format, error_code_prefix=PREFIX)
    subprocess.run(["make", "--no-print-directory", ".venv/installed-dev"], cwd=service, check=True)  # noqa: S607
    return transcript(service / ".venv" / "bin" / "python", service, [FIRST, *LINES])


def transcript(python: Path, service: Path, lines: Sequence[str]) -> list[Answer]:
    """Runs the lines against the service, on a new database.

    Args:
        python: The interpreter of its environment.
        service: Its folder.
        lines: What to type.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = {"DATABASE_URL": f"sqlite:///{folder}/example.db"}
        migrate = [python, "-m", "my_service", "migrate"]
        subprocess.run(migrate, cwd=service, env={"APP_ENV": "test", **settings}, check=True, stdout=subprocess.DEVNULL)
        with running(python, service, **settings) as port:
            script = (
                "\n".join(lines).replace(":8000/", f":{port}/").replace("curl -s", "curl -s -w '\\n@%{http_code}\\n'")
            )
            typed = subprocess.run(
                ["bash", "-c", script],  # noqa: S607
                check=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
    shown = typed.stdout.replace(f":{port}/", ":8000/")
    answers = [Answer(int(status), body) for body, status in re.findall(r"(?m)^(.*)\n@(\d{3})$", shown)]
    if len(answers) != len([line for line in lines if COMMAND.match(line)]):
        sys.exit(f"Not every line was answered:\n{typed.stdout}")
    return answers


def in_every_format(*answers: Answer) -> str:
    """The answer as the template has it."""
    texts = [str(answer).replace(PREFIX, "{{ cookiecutter.error_code_prefix }}") for answer in answers]
    texts = [re.sub(r'(_token":")[^"]+', r"\1…", text) for text in texts]
    if answers[0].status < 400:
        return texts[0]
    envelope, problem, flat = texts
    return (
        f'{{% if cookiecutter.error_format == "problem" %}}{problem}'
        f'{{% elif cookiecutter.error_format == "flat" %}}{flat}{{% else %}}{envelope}{{% endif %}}'
    )


if __name__ == "__main__":
    main()
