"""Refuses answers that cannot become a working service, before cookiecutter writes a file.

cookiecutter renders this file with Jinja before it runs it, and copier.yml imports `refusal` from it: so the rules
stand once, in the Jinja that both engines understand, and both say the same sentence.
"""

import json
import shlex
import sys

_RULES = r"""
{#- copier shows `--data` that it cannot use as a repr: `raw` is for there, and the others get the same from here. #}
{%- macro refusal(question, answer, reserved, raw=false) %}
{%- set answer = answer | string %}
{%- set size = answer | length %}
{#- Joiners belong to the spelling of Persian and of Indian languages, and to emoji; Python calls them unprintable. #}
{%- set printable = answer.replace("\u200c", "").replace("\u200d", "").isprintable() %}
{%- set rules = {
    "project_name": (
        size <= 60 and printable and answer.strip(),
        "1 to 60 printable characters on one line, not only spaces, for example: Order Desk",
    ),
    "project_slug": (
        size <= 40 and answer.isascii() and answer.replace("-", "").isalnum() and answer == answer | lower
        and answer[:1].isalpha() and answer[-1:] != "-" and "--" not in answer,
        "at most 40 lower-case letters a-z and digits, in words joined by single hyphens, the first of them beginning "
        ~ "with a letter, for example: order-desk",
    ),
    "package_name": (
        size <= 40 and answer.isascii() and answer.isidentifier() and answer == answer | lower
        and answer not in (reserved | join(" ")).split(),
        "a Python identifier of at most 40 lower-case letters a-z, digits and underscores that is no keyword, no "
        ~ "module of Python itself and no package that the service uses, for example: order_desk",
    ),
    "description": (
        size <= 200 and printable,
        "at most 200 printable characters on one line, for example: Takes orders and keeps track of them.",
    ),
    "author": (
        size <= 100 and printable,
        "at most 100 printable characters on one line, for example: Order Team",
    ),
    "framework": (answer in ("fastapi", "django"), "fastapi or django, for example: fastapi"),
    "error_code_prefix": (
        2 <= size <= 12 and answer.isascii() and answer.isalnum() and answer == answer | upper
        and answer[:1].isalpha(),
        "2 to 12 capitals A-Z and digits, beginning with a letter, for example: ORDERS",
    ),
    "error_format": (answer in ("envelope", "problem", "flat"), "envelope, problem or flat, for example: envelope"),
    "validation_status": (answer in ("400", "422"), "400 or 422, for example: 400"),
    "ci": (answer in ("github", "gitlab", "none"), "github, gitlab or none, for example: github"),
    "include_example": (
        answer | lower in ("true", "t", "yes", "y", "on", "1", "false", "f", "no", "n", "off", "0"),
        "true or false, for example: true",
    ),
} %}
{%- set accepted, rule = rules.get(question, (true, "")) %}
{%- if not accepted %}
    {%- set shown = answer if size <= 80 else answer[:80] ~ "…" %}
    {%- set sentence = question ~ ": “" ~ shown ~ "” is not accepted. Write " ~ rule %}
    {{- sentence if raw else ("%r" | format(sentence))[1:-1] }}
{%- endif %}
{%- endmacro %}

{%- set answers, refusals = {}, [] %}
{%- for question, answer in (cookiecutter | default({})).items() if not question.startswith("_") %}
    {%- set sentence = refusal(question, answer, cookiecutter._reserved) %}
    {%- set _ = refusals.append(sentence) if sentence else answers.update({question: answer}) %}
{%- endfor %}
"""

# Twice through JSON: once for the values, and once more for their text to be a string of Python's.
ANSWERS: dict[str, str | bool] = json.loads({{ answers | tojson | tojson }})
REFUSALS: list[str] = json.loads({{ refusals | tojson | tojson }})
TEMPLATE: str = json.loads({{ (cookiecutter | default({}))._template | default("TEMPLATE") | tojson | tojson }})
CHECKOUT: str | None = json.loads({{ (cookiecutter | default({}))._checkout | default(none) | tojson | tojson }})

FROM_A_REFUSED_SLUG = ("refused_answers", "REFUSED")
"""What cookiecutter.json computes of a slug that is not acceptable; nobody gave these answers."""


def main() -> None:
    if not REFUSALS:
        return
    for refusal in REFUSALS:
        print(refusal, file=sys.stderr)
    print(f"Nothing was written. To be asked again with the other answers kept:\n  {repetition()}", file=sys.stderr)
    sys.exit(1)


def repetition() -> str:
    """The command that asks again and offers every accepted answer as the default."""
    given = {question: answer for question, answer in ANSWERS.items() if answer not in FROM_A_REFUSED_SLUG}
    kept = [f"{question}={shown_to_cookiecutter(str(answer))}" for question, answer in given.items()]
    version = ["--checkout", CHECKOUT] if CHECKOUT else []
    return shlex.join(["cookiecutter", *version, TEMPLATE, *kept])


def shown_to_cookiecutter(answer: str) -> str:
    """The answer as an argument: cookiecutter renders its arguments, so Jinja's own signs must be quoted."""
    if not any(sign in answer for sign in ("{{ '{{' }}", "{{ '{%' }}", "{{ '{#' }}")):
        return answer
    return "{{ '{{' }} " + json.dumps(answer, ensure_ascii=False) + " {{ '}}' }}"


main()
