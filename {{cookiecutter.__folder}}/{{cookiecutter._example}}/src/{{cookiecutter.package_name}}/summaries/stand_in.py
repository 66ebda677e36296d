"""A summary without a summarizer: the first sentences."""

import re

from ..errors import ServiceError
from ..resilience.requests import Request
from .questions import Question, Summary

_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")


def stand_in(error: ServiceError, request: Request) -> Summary:
    """Stands in for a summarizer that has failed, unless the settings forbid that.

    Args:
        error: Why it has.
        request: What it was asked.

    Raises:
        ServiceError: Just this, where there is to be no stand-in.
    """
    question: Question = request.json
    if question.settings.summarizer_fallback == "off":
        raise error
    return summary_of(question)


def summary_of(question: Question) -> Summary:
    """What the stand-in answers.

    Args:
        question: What a summarizer would be asked.
    """
    text = question["text"].strip() or question["title"]
    return Summary(first_sentences(text, question["max_length"]), is_degraded=True)


def first_sentences(text: str, max_length: int) -> str:
    """The beginning of a text, in whole sentences as far as they fit.

    Args:
        text: Any text that is not blank.
        max_length: Of the result, in characters.
    """
    sentences = [" ".join(sentence.split()) for sentence in _SENTENCE_ENDS.split(text.strip())]
    summary = sentences[0]
    for sentence in sentences[1:]:
        if len(longer := f"{summary} {sentence}".rstrip()) > max_length:
            break
        summary = longer
    if len(summary) <= max_length:
        return summary
    words, _, _ = summary[:max_length].rpartition(" ")
    return f"{words or summary[: max_length - 1]}…"
