"""How long a summarizer is waited for, and how it is treated when it fails: the same for each of them."""

from ..resilience.dependency import Breaker, Bulkhead, Errors, Retry, Timeout
from .errors import SummarizerFailed, SummarizerTimedOut, SummarizerUnavailable

TIMEOUT = Timeout(attempt=4, total=5)
"""Somebody waits for the answer, and after 10 seconds their thoughts are elsewhere (Nielsen, "Response Times: The 3
Important Limits"). That is enough for two summarizers, one after the other. An attempt that took all of its time is not
repeated, since the second would have too little; one that failed at once is."""

RETRY = Retry(attempts=2)
"""Once: where there is a second summarizer, or the stand-in, that is better than to insist."""

BREAKER = Breaker(slow_after=3)
"""Three quarters of an attempt: when all answers take that long, most of those who wait would better have the stand-in's."""

BULKHEAD = Bulkhead(limit=8, queue=8)
"""Few of the requests that this service answers at a time (MAX_CONCURRENT_REQUESTS): a summarizer that hangs leaves room
for all others, also for those that wait here."""

ERRORS = Errors(failed=SummarizerFailed, unavailable=SummarizerUnavailable, timeout=SummarizerTimedOut)
