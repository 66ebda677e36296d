"""The summarizers: services from outside, to which this one sends an article and gets a summary.

The first one is asked; when it fails, the second one, if there is one; when that fails too, the stand-in.
"""

from uuid import uuid4

from pydantic import SecretStr

from ..config import Settings
from ..errors import ServiceError
from ..resilience.client import AsyncClient
from ..resilience.dependency import Dependency
from ..resilience.requests import Request
from ..telemetry.logging import get_logger
from .policies import BREAKER, BULKHEAD, ERRORS, RETRY, TIMEOUT
from .questions import Question, Summary, read_answer
from .stand_in import stand_in, summary_of

log = get_logger(__name__)

second_summarizer = Dependency(
    "second-summarizer",
    timeout=TIMEOUT,
    retry=RETRY,
    breaker=BREAKER,
    bulkhead=BULKHEAD,
    fallback=stand_in,
    errors=ERRORS,
)
_second = AsyncClient(second_summarizer)


async def ask_second(error: ServiceError, request: Request) -> Summary:
    """Asks the second summarizer what the first one could not answer; the stand-in, where there is no second one.

    Args:
        error: Why the first one could not.
        request: What it was asked.

    Raises:
        ServiceError: Nobody may stand in for them.
    """
    question: Question = request.json
    url = question.settings.summarizer_second_url
    if url is None:
        return stand_in(error, request)
    return await _ask(_second, url, question)


summarizer = Dependency(
    "summarizer",
    timeout=TIMEOUT,
    retry=RETRY,
    breaker=BREAKER,
    bulkhead=BULKHEAD,
    fallback=ask_second,
    errors=ERRORS,
)
_first = AsyncClient(summarizer)


async def summarize(settings: Settings, title: str, text: str) -> Summary:
    """A summary of an article, by whoever can make one.

    Args:
        settings: They say who is asked.
        title: The article's.
        text: Its body.

    Raises:
        ResponseInvalid: The answer cannot be used. This and the next are only raised where the stand-in is off.
        SummarizerFailed: The last one that was asked has failed.
        SummarizerTimedOut: It took too long.
        SummarizerUnavailable: It was not asked.
    """
    question = Question(title, text, settings)
    if settings.summarizer_url is None:
        log.info("the stand-in summarizes: SUMMARIZER_URL is not set")
        return summary_of(question)
    return await _ask(_first, settings.summarizer_url, question)


async def _ask(client: AsyncClient, url: SecretStr, question: Question) -> Summary:
    """One of them. It changes nothing by its answer, so it may be asked twice: the key is what says so."""
    return await client.post(url, json=question, idempotency_key=str(uuid4()), read=read_answer)
