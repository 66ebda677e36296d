"""Answers that the rules accept, the odder the better, for hypothesis to draw from."""

import json
from pathlib import Path

from hypothesis import strategies as st

ODD_PARTS = (
    *"\"'`\\{}[]()<>#:,;|&*!?@%$~=^-_./ ",
    *('"""', "'''", "```", "{{", "}}", "{%", "%}", "{#", "#}", "${{", "{0}", "%s", "%(a)s", "\\n", "\\u0022", "\\x00"),
    *(": ", " #", "- ", "? ", "&amp;", "<!--", "-->", "</script>", "[x](y)", "$HOME", "$(id)", "...", "---", "a\\"),
    *("items", "None", "null", "yes", "NaN", "0x1", "1e3", "2026-01-31", "class", "import this", "cookiecutter.values"),
    *("é", "ß", "日本語", "שלום", "مرحبا", "می‌خواهم", "क्‍ष", "👩‍👩‍👧‍👦", "🏳️‍🌈", "\U0001f600", "\u0301", "\u200d"),
)


def reserved_names() -> set[str]:
    questions = json.loads((Path(__file__).parent.parent / "cookiecutter.json").read_text())
    return set(" ".join(questions["_reserved"]).split())


def lines(longest: int) -> st.SearchStrategy[str]:
    """One line of printable characters, as somebody could type it."""
    parts = st.one_of(st.sampled_from(ODD_PARTS), st.characters(exclude_categories=["C", "Z"]).filter(str.isprintable))
    texts = st.lists(parts, min_size=1, max_size=longest).map(lambda parts: "".join(parts)[:longest].strip())
    return texts.filter(lambda text: text.strip("\u200c\u200d"))


RESERVED = reserved_names()

names = lines(60)

any_answers = st.fixed_dictionaries(
    {"project_name": names, "description": lines(200)},
    optional={
        "author": lines(100),
        "project_slug": st.from_regex(r"[a-z][a-z0-9]{0,12}(-[a-z0-9]{1,12}){0,2}", fullmatch=True),
        "package_name": st.from_regex(r"[a-z_][a-z0-9_]{0,39}", fullmatch=True).filter(lambda n: n not in RESERVED),
        "error_code_prefix": st.from_regex(r"[A-Z][A-Z0-9]{1,11}", fullmatch=True),
        "framework": st.sampled_from(["fastapi", "django"]),
        "error_format": st.sampled_from(["envelope", "problem", "flat"]),
        "validation_status": st.sampled_from(["400", "422"]),
        "ci": st.sampled_from(["github", "gitlab", "none"]),
        "include_example": st.booleans(),
    },
)

ODDEST = {
    "project_name": '"Order\'s" \\ {{ 7 * 7 }} {% raw %} ´ #: שלום 👩‍👩‍👧‍👦',
    "project_slug": "a" * 40,
    "package_name": "_" * 40,
    "description": "''' \"\"\" {{ cookiecutter.items }} \\N{DASH} \\u0022 %s {0} $HOME &amp; می‌خواهم --> ``` #} - ? | \U0001f600 \\",
    "author": "'\" <a@b.example>: {# note #} ${{ secrets.X }} \\",
    "error_code_prefix": "X23456789012",
}
"""As much as the rules accept, and whatever means something to one of the formats that it lands in."""
