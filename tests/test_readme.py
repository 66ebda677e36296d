"""README shows what clients get. It is what they get, from either framework."""

from show_failures import BEGIN, END, README, rows, running
from workshop import Workshop


def test_its_answers_are_those_of_a_real_run(workshop: Workshop) -> None:
    workshop.generate()
    workshop.install("--no-deps")
    _, _, rest = README.read_text().partition(BEGIN)
    shown, _, _ = rest.partition(END)
    with running(workshop.folder / "environment" / "bin" / "python", workshop.service) as port:
        answers = "\n".join(rows(port))
    assert answers.replace("GET, HEAD, OPTIONS", "GET, HEAD") == shown.strip()  # Django answers OPTIONS too
