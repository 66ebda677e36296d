"""The questions, those whose answers are chosen from a list, and the combinations that are tried."""

from collections.abc import Mapping

Answers = Mapping[str, str | bool]

QUESTIONS = (
    "project_name",
    "project_slug",
    "package_name",
    "description",
    "author",
    "framework",
    "error_code_prefix",
    "error_format",
    "validation_status",
    "ci",
    "include_example",
)

CHOICES = {
    "framework": ("fastapi", "django"),
    "error_format": ("envelope", "problem", "flat"),
    "validation_status": ("400", "422"),
    "ci": ("github", "gitlab", "none"),
}

COMBINATIONS = [
    {
        "framework": framework,
        "error_format": error_format,
        "validation_status": "422" if error_format == "problem" else "400",
        "ci": ci,
        "include_example": ci != "none",
    }
    for framework in CHOICES["framework"]
    for error_format, ci in zip(CHOICES["error_format"], CHOICES["ci"], strict=True)
]
"""Whatever brings files of its own. No file depends on two of `error_format`, `ci` and `include_example`, so each of them
goes with one of the others; and none is there for a `validation_status`."""
