"""What can go wrong with summaries. While the stand-in may take over, none of it reaches a client."""

from ..errors import AIError, DependencyTimeoutError, IntegrationError, UnavailableError


class ResponseInvalid(AIError):
    """The summarizer has answered with something that is no summary: blank, too long, or not text at all."""

    code = "RESPONSE_INVALID"
    message = "{dependency} gave no summary: {reason}"
    user_message = "The summary could not be used. Nothing was charged. Try again."
    remedy = "Send the request again. No tokens were taken."


class SummarizerFailed(IntegrationError):
    """The summarizer cannot be reached, has failed, or has answered in a form that nobody can read."""

    code = "SUMMARIZER_FAILED"
    message = "{dependency} failed"
    user_message = "The summary could not be made. Nothing was charged. Try again later."


class SummarizerUnavailable(UnavailableError):
    """The summarizer has failed so often that it is left alone for a while, or it is busy with our other requests."""

    code = "SUMMARIZER"
    message = "{dependency} was not asked: {reason}"
    user_message = "Summaries cannot be made at the moment. Nothing was charged. Try again later."


class SummarizerTimedOut(DependencyTimeoutError):
    """The summarizer took longer than somebody waits."""

    code = "SUMMARIZER"
    message = "{dependency} took too long: {reason}"
    user_message = "The summary took too long. Nothing was charged. Try again later."
    remedy = "Try again later. No tokens were taken."
