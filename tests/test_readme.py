"""README shows what clients get, and so does that of a service. It is what they get, from either framework."""

import re

import pytest

from questions import CHOICES
from show_example import COMMAND, transcript
from show_failures import BEGIN, END, NO_DATABASE, README, rows, running
from workshop import Workshop


def test_its_answers_are_those_of_a_real_run(workshop: Workshop) -> None:
    workshop.generate()
    workshop.install("--no-deps")
    _, _, rest = README.read_text().partition(BEGIN)
    shown, _, _ = rest.partition(END)
    with running(workshop.python, workshop.service, DATABASE_URL=NO_DATABASE) as port:
        answers = "\n".join(rows(port))
    assert answers.replace("GET, HEAD, OPTIONS", "GET, HEAD") == shown.strip()  # Django answers OPTIONS too


@pytest.mark.parametrize("error_format", CHOICES["error_format"])
def test_the_answers_to_the_ten_lines_are_those_of_a_real_run(workshop: Workshop, error_format: str) -> None:
    workshop.generate(error_format=error_format)
    workshop.install("--no-deps")
    _, _, rest = (workshop.service / "README.md").read_text().partition(BEGIN)
    lines = rest.partition("```sh\n")[2].partition("\n```")[0].split("\n")
    shown = [line for line in lines if line.startswith("# ")]
    assert len([line for line in lines if COMMAND.match(line)]) == 10
    answers = transcript(workshop.python, workshop.service, [line for line in lines if line not in shown])
    assert [without_what_varies(str(answer)) for answer in answers] == [without_what_varies(line) for line in shown]
    assert [answer.status for answer in answers[-2:]] == [409, 200]


def without_what_varies(answer: str) -> str:
    """The answer less its ids, times and tokens."""
    answer = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", answer)
    answer = re.sub(r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "TIME", answer)
    return re.sub(r'(_token":")[^"]+', r"\1TOKEN", answer)
