"""The questions, those whose answers are chosen from a list, and every combination of these."""

from itertools import product

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
)

CHOICES = {
    "framework": ("fastapi", "django"),
    "error_format": ("envelope", "problem", "flat"),
    "validation_status": ("400", "422"),
    "ci": ("github", "gitlab", "none"),
}

COMBINATIONS = [dict(zip(CHOICES, answers, strict=True)) for answers in product(*CHOICES.values())]
