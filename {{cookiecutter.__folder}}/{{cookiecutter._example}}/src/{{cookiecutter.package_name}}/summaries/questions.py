"""What a summarizer is asked, and what counts as its answer."""

import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from ..config import Settings
from ..resilience.answers import Answer
from .errors import ResponseInvalid

MAX_LENGTH = 500
"""Characters of a summary: a paragraph."""


INVISIBLE = {"Cf", "Zl", "Zp", "Zs"}
"""Unicode's kinds of characters that a text may have, and that are none by themselves: joiners, directions, spaces."""


class Question(dict[str, Any]):
    """What is sent to a summarizer. Whoever stands in for it is asked the same, and learns by it what the settings say.

    Args:
        title: The article's.
        text: Its body.
        settings: The service's. They are not sent.
    """

    def __init__(self, title: str, text: str, settings: Settings) -> None:
        super().__init__(title=title, text=text, max_length=MAX_LENGTH)
        self.settings = settings


@dataclass(frozen=True, slots=True)
class Summary:
    """What is delivered.

    Args:
        text: The summary.
        is_degraded: It is only the stand-in's.
    """

    text: str
    is_degraded: bool


def read_answer(answer: Answer) -> Summary:
    """The summary that a summarizer has answered with. What comes from a model is input: it may be anything.

    Args:
        answer: What came.

    Raises:
        DependencyAnswerInvalid: It is no JSON.
        ResponseInvalid: It is, and there is no summary in it that can be shown. It is not repeated anywhere.
    """
    try:
        return Summary(_Answer.model_validate(answer.json()).summary, is_degraded=False)
    except ValidationError as exc:
        error = exc.errors(include_url=False, include_input=False, include_context=False)[0]
        reason = f"{'.'.join(map(str, error['loc'])) or 'the answer'}: {error['type']}"
    raise ResponseInvalid(dependency=answer.dependency, reason=reason)  # not from exc: its text has the answer


def _printable(text: str) -> str:
    kinds = {unicodedata.category(character) for character in text if character != "\n"}
    if "Cc" in kinds:
        raise ValueError("it has control characters")
    if kinds <= INVISIBLE:
        raise ValueError("there is nothing to be seen in it")
    return text


class _Answer(BaseModel):
    model_config = ConfigDict(strict=True)

    summary: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_LENGTH),
        AfterValidator(_printable),
    ]
