"""What can be done with summaries."""

from typing import NamedTuple
from uuid import UUID

from ..articles.service import ArticleService
from ..config import Settings
from ..tokens.service import TokenService
from .dependencies import summarize
from .payments import COST, payment_id


class PaidSummary(NamedTuple):
    """A summary that has been paid for.

    Args:
        summary: The text.
        degraded: It is only the stand-in's.
        tokens_left: The balance after that.
    """

    summary: str
    degraded: bool
    tokens_left: int


class SummaryService:
    """Has articles summarized.

    Args:
        settings: They say who is asked.
        articles: Where articles are.
        tokens: What is paid with.
    """

    def __init__(self, settings: Settings, articles: ArticleService, tokens: TokenService) -> None:
        self.settings = settings
        self.articles = articles
        self.tokens = tokens

    def summarize(self, article_id: UUID, user_id: UUID, key: str | None) -> PaidSummary:
        """Summarizes an article, and takes the tokens for it.

        It is no transaction but three: none stays open while somebody else is asked, which may take seconds. The tokens
        are taken last, when there is something to be delivered. A process that ends before has taken nothing.

        Args:
            article_id: Which one.
            user_id: Who wants it, and pays.
            key: The request's `Idempotency-Key`: with the same one it is paid for once.

        Raises:
            ArticleNotFound: There is none, or it is somebody else's draft.
            InsufficientBalance: There are not enough tokens, or they have been spent meanwhile.
            TokenInvalid: The user has been removed since they signed in.
            ResponseInvalid: Nobody gave a summary that can be used. This and the next are only raised without a stand-in.
            SummarizerFailed: The summarizer failed.
            SummarizerTimedOut: It took too long.
            SummarizerUnavailable: It was not asked, since it has failed too often.
        """
        article = self.articles.get(article_id, user_id)
        payment = payment_id(user_id, article_id, article.version, key)
        self.tokens.check(user_id, amount=COST, payment_id=payment)
        summary = summarize(self.settings, article.title, article.body)
        description = f"summary of article {article_id}"
        left = self.tokens.deduct(user_id, amount=COST, description=description, payment_id=payment)
        return PaidSummary(summary.text, summary.is_degraded, left)
