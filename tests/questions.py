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
    dict(zip(CHOICES, answers, strict=True)) | {"include_example": answers[-1] != "none"}
    for answers in product(*CHOICES.values())
]
"""Every combination of these. No file depends on both `ci` and `include_example`, so one goes with the other."""
