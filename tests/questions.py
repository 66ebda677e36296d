"""The questions, those whose answers are chosen from a list, and the combinations that are tried."""

from collections.abc import Mapping
from itertools import product

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
    for framework, error_format, ci in product(CHOICES["framework"], CHOICES["error_format"], CHOICES["ci"])
]
"""Whatever brings files of its own. No file depends on both `ci` and `include_example`, so one goes with the other, and
none is there for a `validation_status`."""
